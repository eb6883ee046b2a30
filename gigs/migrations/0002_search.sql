CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

-- Text as search compares it: lower case, without diacritics (ș = ş = s), Chinese, Japanese and Korean runs as
-- overlapping pairs of characters, since no dictionary cuts them into words.
CREATE FUNCTION gig_fold(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  folded text := lower(public.unaccent('public.unaccent', t));
  cjk constant text := '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]';
  run text;
  pairs text := '';
BEGIN
  IF folded !~ cjk THEN RETURN folded; END IF;
  FOR run IN SELECT m[1] FROM regexp_matches(folded, '(' || cjk || '+)', 'g') m LOOP
    IF length(run) = 1 THEN
      pairs := pairs || ' ' || run;
    ELSE
      FOR i IN 1 .. length(run) - 1 LOOP pairs := pairs || ' ' || substr(run, i, 2); END LOOP;
    END IF;
  END LOOP;
  RETURN regexp_replace(folded, cjk || '+', ' ', 'g') || pairs;
END $$;

-- The words of a text by the language it is written in; names and other languages unstemmed.
CREATE FUNCTION gig_words(t text, language text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsvector(CASE left(language, 2) WHEN 'en' THEN 'pg_catalog.english'::regconfig
                                            WHEN 'ro' THEN 'pg_catalog.romanian'::regconfig
                                            ELSE 'pg_catalog.simple'::regconfig END, gig_fold(coalesce(t, '')))
$$;

-- What a person typed, as a query: all words, stemmed in any of the languages; a lone Chinese character is a prefix.
CREATE FUNCTION gig_query(q text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  folded text := gig_fold(q);
BEGIN
  IF folded ~ '^\s*[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]\s*$' THEN
    RETURN to_tsquery('pg_catalog.simple', btrim(folded) || ':*');
  END IF;
  RETURN plainto_tsquery('pg_catalog.english', folded)
      || plainto_tsquery('pg_catalog.romanian', folded)
      || plainto_tsquery('pg_catalog.simple', folded);
END $$;

CREATE TABLE gigs_searchrow (
  gig_id bigint PRIMARY KEY, rank int NOT NULL, cat1 bigint NOT NULL, cat2 bigint, cat3 bigint,
  price bigint NOT NULL, days smallint NOT NULL, rating smallint NOT NULL, reviews int NOT NULL,
  level smallint NOT NULL, pro boolean NOT NULL, country varchar(2) NOT NULL, speaks varchar(10)[] NOT NULL,
  language varchar(10) NOT NULL, asks_first boolean NOT NULL, published timestamptz NOT NULL,
  seller_id bigint NOT NULL, tsv tsvector NOT NULL, tok int[] NOT NULL
);
CREATE INDEX gigs_searchrow_words ON gigs_searchrow USING gin (tsv, tok);
CREATE INDEX gigs_searchrow_rank ON gigs_searchrow (rank DESC, gig_id DESC);
CREATE INDEX gigs_searchrow_cat1 ON gigs_searchrow (cat1, rank DESC, gig_id DESC);
CREATE INDEX gigs_searchrow_cat2 ON gigs_searchrow (cat2, rank DESC, gig_id DESC);
CREATE INDEX gigs_searchrow_price ON gigs_searchrow (price, gig_id);
CREATE INDEX gigs_searchrow_published ON gigs_searchrow (published DESC, gig_id DESC);
CREATE INDEX gigs_searchrow_seller ON gigs_searchrow (seller_id);
