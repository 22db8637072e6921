import type { CloudSettings } from '../../../shared/settings.ts';
import { hostOf, isHomeAddress } from '../../scan/address-space.ts';
import type { Memories } from '../memory.ts';
import type { Connectivity, MonitorClock } from '../ports.ts';

/** Most networks remembered of one cloud: home, the office by VPN, the parents'. */
const NETWORKS = 8;

export interface WhereaboutsPorts {
  clock: MonitorClock;
  memories: Memories;
  connectivity: Connectivity;
}

/**
 * A cloud of a home network can only be seen from there. In a network it was never seen in, silence says nothing about it,
 * and who answers at its address there is somebody else.
 */
export class Whereabouts {
  readonly #ports: WhereaboutsPorts;
  readonly #away = new Set<string>();

  constructor(ports: WhereaboutsPorts) {
    this.#ports = ports;
  }

  /** The last look at this cloud was from a network that is not its own. */
  isAway(cloudId: string): boolean {
    return this.#away.has(cloudId);
  }

  /** Clouds out of sight because of where this computer is. */
  get away(): ReadonlySet<string> {
    return this.#away;
  }

  forget(cloudId: string): void {
    this.#away.delete(cloudId);
  }

  /** `seenAt`: the addresses of the look; where there are none the name is asked once more. */
  async #network({ url }: CloudSettings, seenAt: readonly string[] = []): Promise<string | null> {
    const host = seenAt.find(isHomeAddress) ?? seenAt[0] ?? hostOf(url);
    return (await this.#ports.connectivity.networkTo?.(host).catch(() => null)) ?? null;
  }

  /** The networks in which a cloud was seen at an address of a home network; none for one of the internet. */
  networksOf(cloudId: string): readonly string[] {
    const { memories, clock } = this.#ports;
    return memories.get(cloudId, clock.now()).known.networks;
  }

  /** Whether this computer is where the cloud was never seen; asked where it did not show itself. */
  async elsewhere(cloud: CloudSettings, signal: AbortSignal, seenAt?: readonly string[]): Promise<boolean> {
    const known = this.networksOf(cloud.id);
    const network = known.length === 0 ? null : await this.#network(cloud, seenAt);
    const away = network !== null && !known.includes(network);
    if (signal.aborted) return away;
    if (away) this.#away.add(cloud.id);
    else this.#away.delete(cloud.id);
    return away;
  }

  /** A full scan saw the cloud itself here, or the owner says that this is its network. */
  async seenHere(cloud: CloudSettings, signal: AbortSignal, seenAt?: readonly string[]): Promise<void> {
    this.#away.delete(cloud.id);
    const network = await this.#network(cloud, seenAt);
    if (network === null || signal.aborted) return;
    const { memories, clock } = this.#ports;
    const { known } = memories.get(cloud.id, clock.now());
    if (known.networks.includes(network)) return;
    known.networks = [...known.networks, network].slice(-NETWORKS);
    memories.save(cloud.id);
  }

  /** A light check saw it: what a public cloud is reached by is no question, so nobody asks it every quarter of an hour. */
  async seenAgain(cloud: CloudSettings, signal: AbortSignal, seenAt?: readonly string[]): Promise<void> {
    if (this.networksOf(cloud.id).length > 0) await this.seenHere(cloud, signal, seenAt);
    else this.#away.delete(cloud.id);
  }
}
