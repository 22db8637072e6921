import { useEffect, useRef } from 'react';
import { Card, Head } from '../../components/parts.tsx';
import { ARTICLES } from '../../lib/articles.ts';

/** Short explanations; a link from a finding opens its article. */
export function LearnPage({ section }: { section: string | null }) {
  const chosen = ARTICLES.find(({ id }) => id === section) ?? ARTICLES[0];
  const text = useRef<HTMLDivElement>(null);
  // A link from a finding, or a click in the list, leads the eye and the keyboard to the article.
  useEffect(() => {
    if (section) text.current?.focus({ preventScroll: true });
  }, [section]);
  if (!chosen) return null;
  return (
    <>
      <Head title="Learn">What makes a home cloud secure, in a few minutes each.</Head>
      <div className="learn">
        <nav aria-label="Articles">
          {ARTICLES.map(({ id, title }) => (
            <a key={id} href={`#/learn/${id}`} aria-current={id === chosen.id ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <div ref={text} tabIndex={-1} className="article">
          <Card title={chosen.title}>
            <p className="gist">{chosen.gist}</p>
            {chosen.text.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
            <h3>Good habits</h3>
            <ul>
              {chosen.habits.map((habit) => (
                <li key={habit}>{habit}</li>
              ))}
            </ul>
          </Card>
        </div>
      </div>
    </>
  );
}
