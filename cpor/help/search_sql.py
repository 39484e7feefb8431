"""The one question the help's search asks PostgreSQL. The entries come along: they are code, in no table.

An entry's score is the sum over the query's words of how near it has the word, how heavy the word stands there (title
and code, parts of the code, text), and how few entries have it.
`ts_rank` knows no rarity, but "customer" is everywhere.
"""

# Characters for private use, which no text holds: they stand for <mark> until the text is escaped.
MARK_STARTS, MARK_ENDS = "\ue000", "\ue001"

FIND = """
WITH entry AS (
    SELECT place, jsonb_build_object('title', title, 'texts', texts) AS shown,
        setweight(to_tsvector(%(configuration)s::regconfig, title || ' ' || code), 'A')
        || setweight(to_tsvector(%(configuration)s::regconfig, parts), 'B')
        || setweight(to_tsvector(%(configuration)s::regconfig, texts), 'C') AS vector
    FROM jsonb_to_recordset(%(entries)s::jsonb) AS given (place int, title text, code text, parts text, texts jsonb)
),
posting AS (  -- which word stands where, and how much it counts there
    SELECT place, lexeme,
        CASE WHEN 'A' = ANY(weights) THEN 1.0 WHEN 'B' = ANY(weights) THEN 0.7 ELSE 0.4 END AS weight
    FROM entry, unnest(vector)
),
word AS (SELECT DISTINCT lexeme FROM posting),
asked AS (SELECT to_tsvector(%(configuration)s::regconfig, %(query)s) AS vector),
term AS (  -- the query's words, and those that its synonyms ask for
    SELECT lexeme FROM asked, unnest(asked.vector) WHERE length(lexeme) > 1 AND lexeme NOT LIKE '%%-%%'
    UNION
    SELECT stem.lexeme
    FROM asked
    JOIN unnest(%(phrases)s::text[], %(canonical)s::text[]) AS synonym (phrase, canonical)
        ON asked.vector @@ plainto_tsquery(%(configuration)s::regconfig, phrase),
        unnest(to_tsvector(%(configuration)s::regconfig, canonical)) AS stem
),
near AS (  -- the same word, a part of a compound, or a slip of the pen where nothing else fits
    SELECT term.lexeme AS term, word.lexeme AS word,
        CASE WHEN word.lexeme = term.lexeme THEN 1.0 ELSE 0.5 END AS closeness
    FROM term JOIN word ON word.lexeme = term.lexeme
        OR length(term.lexeme) >= 4 AND starts_with(word.lexeme, term.lexeme)
        OR length(word.lexeme) >= 5 AND starts_with(term.lexeme, word.lexeme)
        OR length(term.lexeme) >= 5 AND right(word.lexeme, length(term.lexeme)) = term.lexeme
        OR length(word.lexeme) >= 5 AND right(term.lexeme, length(word.lexeme)) = word.lexeme
),
meant AS (
    SELECT term, word, closeness FROM near
    UNION ALL
    SELECT term.lexeme, word.lexeme, 0.8 * similarity(term.lexeme, word.lexeme)
    FROM term JOIN word ON length(term.lexeme) >= 6 AND similarity(term.lexeme, word.lexeme) >= 0.3
    WHERE term.lexeme NOT IN (SELECT term FROM near)
),
fit AS (
    SELECT place, term, max(weight * closeness) AS weight, array_agg(word) AS words
    FROM meant JOIN posting ON posting.lexeme = meant.word
    GROUP BY place, term
),
rarity AS (
    SELECT term, ln(1 + (SELECT count(*) FROM entry)::float / count(*)) AS weight FROM fit GROUP BY term
),
scored AS (
    SELECT place, sum(fit.weight * rarity.weight) AS score, max(sum(fit.weight * rarity.weight)) OVER () AS best
    FROM fit JOIN rarity USING (term)
    GROUP BY place
),
hit AS (
    SELECT place, score FROM scored WHERE score > 0.4 * best ORDER BY score DESC, place LIMIT %(most)s
)
SELECT place, ts_headline(%(configuration)s::regconfig, shown,
    (SELECT string_agg(DISTINCT plainto_tsquery('simple', word)::text, ' | ')::tsquery
     FROM fit, unnest(words) AS word WHERE fit.place = hit.place),
    'HighlightAll=true, StartSel=' || %(starts)s || ', StopSel=' || %(ends)s)
FROM hit JOIN entry USING (place)
ORDER BY score DESC, place
"""
