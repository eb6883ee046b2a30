-- The ledger: transfer-shaped double entry. A row moves an amount above zero from a debit account to a
-- credit account of the same currency, so nothing can be written that does not balance. The database
-- itself refuses changes, deletions, negative balances, late rows and keys used twice.
-- Needs no superuser: an ordinary owner of the database can run it.

-- ------------------------------------------------------------------ kinds of accounts
CREATE TABLE ledger_kind (
  kind    text PRIMARY KEY,
  normal  text    NOT NULL CHECK (normal IN ('D', 'C')),  -- the side on which the balance is positive
  limited boolean NOT NULL,                               -- the balance may never go below zero
  hot     boolean NOT NULL,                               -- one for the whole house: summed, never locked
  single  boolean NOT NULL,                               -- an owner has it in one currency only
  CHECK (NOT (hot AND (limited OR single)))
);
INSERT INTO ledger_kind (kind, normal, limited, hot, single) VALUES
  ('stripe',             'D', false, true,  false),
  ('bank',               'D', false, true,  false),
  ('suspense',           'C', false, true,  false),
  ('refund_in_flight',   'C', false, true,  false),
  ('payout_in_flight',   'C', false, true,  false),
  ('commission',         'C', false, true,  false),
  ('buyer_fee',          'C', false, true,  false),
  ('vat',                'C', false, true,  false),
  ('rounding',           'C', false, true,  false),
  ('stripe_fee',         'D', false, true,  false),
  ('dispute_fee',        'D', false, true,  false),
  ('dispute_loss',       'D', false, true,  false),
  ('goodwill',           'D', false, true,  false),
  ('escrow',             'C', true,  false, true),
  ('hold_escrow',        'C', true,  false, true),
  ('hold_pending',       'C', true,  false, true),
  ('seller_pending',     'C', true,  false, true),
  ('seller_available',   'C', true,  false, false),
  ('buyer_credit',       'C', true,  false, false),
  ('credit_hold',        'C', true,  false, true),
  ('seller_debt',        'D', true,  false, false),
  ('dispute_receivable', 'D', true,  false, true);

-- ------------------------------------------------------------------ tables
CREATE TABLE ledger_account (
  id       bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind     text    NOT NULL REFERENCES ledger_kind,
  owner    text    NOT NULL CHECK (owner = '' OR (owner ~ '^[a-z_]+:\S+$' AND length(owner) <= 200)),
  currency text    NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
  normal   text    NOT NULL,  -- this and the three flags are copied from the kind by a trigger
  limited  boolean NOT NULL,
  hot      boolean NOT NULL,
  single   boolean NOT NULL,
  debits   bigint  NOT NULL DEFAULT 0 CHECK (debits >= 0),
  credits  bigint  NOT NULL DEFAULT 0 CHECK (credits >= 0),
  UNIQUE (kind, owner, currency),
  UNIQUE (id, currency),
  CONSTRAINT ledger_house_accounts_have_no_owner CHECK (hot = (owner = '')),
  CONSTRAINT ledger_no_negative_balance
    CHECK (NOT limited OR CASE normal WHEN 'C' THEN debits <= credits ELSE credits <= debits END)
);
CREATE UNIQUE INDEX ledger_account_one_currency ON ledger_account (kind, owner) WHERE single;
CREATE INDEX ledger_account_owner ON ledger_account (owner) WHERE owner <> '';

CREATE TABLE ledger_journal (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key          text        NOT NULL UNIQUE CHECK (length(key) BETWEEN 8 AND 200),  -- what happened; it happens once
  kind         text        NOT NULL CHECK (kind <> ''),
  subject      text        NOT NULL CHECK (subject <> ''),                        -- the order (or withdrawal) it is about
  ref          text        NOT NULL DEFAULT '',                                   -- the object at Stripe
  reverses     bigint      UNIQUE REFERENCES ledger_journal,
  body_hash    bytea       NOT NULL,
  effective_at timestamptz NOT NULL,                                              -- business time
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),                    -- the database's own clock
  xact         xid8        NOT NULL DEFAULT pg_current_xact_id()                  -- seals the journal after commit
);
CREATE INDEX ledger_journal_subject ON ledger_journal (subject, id);
CREATE INDEX ledger_journal_ref ON ledger_journal (ref) WHERE ref <> '';
CREATE INDEX ledger_journal_effective_at ON ledger_journal USING brin (effective_at);
CREATE INDEX ledger_journal_created_at ON ledger_journal USING brin (created_at);

CREATE TABLE ledger_transfer (
  journal_id bigint   NOT NULL REFERENCES ledger_journal,
  seq        smallint NOT NULL,
  debit_id   bigint   NOT NULL,
  credit_id  bigint   NOT NULL,
  currency   text     NOT NULL,
  amount     bigint   NOT NULL CONSTRAINT ledger_amount_is_money CHECK (amount > 0 AND amount <= 1000000000000),
  PRIMARY KEY (journal_id, seq),
  CONSTRAINT ledger_two_accounts CHECK (debit_id <> credit_id),
  CONSTRAINT ledger_debit_currency  FOREIGN KEY (debit_id,  currency) REFERENCES ledger_account (id, currency),
  CONSTRAINT ledger_credit_currency FOREIGN KEY (credit_id, currency) REFERENCES ledger_account (id, currency)
);
CREATE INDEX ledger_transfer_debit  ON ledger_transfer (debit_id)  INCLUDE (amount);
CREATE INDEX ledger_transfer_credit ON ledger_transfer (credit_id) INCLUDE (amount);

-- ------------------------------------------------------------------ guards
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger rows are immutable (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER immutable   BEFORE UPDATE OR DELETE ON ledger_kind     FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER immutable   BEFORE UPDATE OR DELETE ON ledger_journal  FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER immutable   BEFORE UPDATE OR DELETE ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER no_delete   BEFORE DELETE           ON ledger_account  FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_kind     FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_journal  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_account  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

CREATE FUNCTION ledger_account_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.debits <> 0 OR NEW.credits <> 0 THEN
      RAISE EXCEPTION 'an account opens at zero' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT k.normal, k.limited, k.hot, k.single INTO NEW.normal, NEW.limited, NEW.hot, NEW.single
      FROM ledger_kind k WHERE k.kind = NEW.kind;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'there is no kind of account called %', NEW.kind
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_unknown_kind';
    END IF;
    RETURN NEW;
  END IF;
  IF pg_trigger_depth() < 2
     OR (NEW.id, NEW.kind, NEW.owner, NEW.currency, NEW.normal, NEW.limited, NEW.hot, NEW.single)
        IS DISTINCT FROM (OLD.id, OLD.kind, OLD.owner, OLD.currency, OLD.normal, OLD.limited, OLD.hot, OLD.single)
     OR NEW.debits < OLD.debits OR NEW.credits < OLD.credits THEN
    RAISE EXCEPTION 'an account is only changed by a transfer' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_account_guard();

CREATE FUNCTION ledger_apply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT j.xact FROM ledger_journal j WHERE j.id = NEW.journal_id) <> pg_current_xact_id() THEN
    RAISE EXCEPTION 'journal % is sealed', NEW.journal_id USING ERRCODE = 'restrict_violation';
  END IF;
  UPDATE ledger_account SET debits  = debits  + NEW.amount WHERE id = NEW.debit_id  AND NOT hot;
  UPDATE ledger_account SET credits = credits + NEW.amount WHERE id = NEW.credit_id AND NOT hot;
  RETURN NULL;
END $$;
CREATE TRIGGER apply AFTER INSERT ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION ledger_apply();

CREATE FUNCTION ledger_nonempty() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.journal_id = NEW.id) THEN
    RAISE EXCEPTION 'journal % has no transfer', NEW.key USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER nonempty AFTER INSERT ON ledger_journal DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger_nonempty();

-- ------------------------------------------------------------------ posting
-- Opens what is missing of [[kind, owner, currency], ...] and locks the owned ones in the order of their ids.
-- One order for everybody, so nobody waits in a circle: a transaction that posts several journals one by
-- one calls this first with all their accounts. Ids are collected before locking: a join in the locking
-- statement would read the whole table. Accounts are looked up one at a time for the same reason, and without
-- sequential scans: a plan made while the table was small is kept by its connection when it is large.
CREATE FUNCTION ledger_lock(p_accounts jsonb) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  kinds text[]; owners text[]; currencies text[]; ids bigint[];
BEGIN
  SELECT array_agg(w.kind), array_agg(w.owner), array_agg(w.currency) INTO kinds, owners, currencies
    FROM (SELECT DISTINCT a->>0 AS kind, a->>1 AS owner, a->>2 AS currency
            FROM jsonb_array_elements(p_accounts) a ORDER BY 1, 2, 3) w;
  IF kinds IS NULL THEN
    RETURN '{}';
  END IF;
  FOR attempt IN 1..2 LOOP
    SELECT array_agg((SELECT a.id FROM ledger_account a
                       WHERE a.kind = w.kind AND a.owner = w.owner AND a.currency = w.currency) ORDER BY w.n)
      INTO ids FROM unnest(kinds, owners, currencies) WITH ORDINALITY AS w(kind, owner, currency, n);
    EXIT WHEN attempt = 2 OR array_position(ids, NULL) IS NULL;
    INSERT INTO ledger_account (kind, owner, currency)
      SELECT w.kind, w.owner, w.currency
        FROM unnest(kinds, owners, currencies, ids) WITH ORDINALITY AS w(kind, owner, currency, id, n)
       WHERE w.id IS NULL ORDER BY w.n
      ON CONFLICT DO NOTHING;
  END LOOP;
  IF array_position(ids, NULL) IS NOT NULL THEN
    RAISE EXCEPTION '%:% has another currency than %', kinds[array_position(ids, NULL)],
        owners[array_position(ids, NULL)], currencies[array_position(ids, NULL)]
      USING ERRCODE = 'unique_violation', CONSTRAINT = 'ledger_account_one_currency';
  END IF;
  PERFORM 1 FROM ledger_account a WHERE a.id = ANY (ids) AND NOT a.hot ORDER BY a.id FOR NO KEY UPDATE;
  RETURN ids;
END $$;

-- The engine. Each journal is an object {key, kind, currency, subject, effective_at, ref, reverses, legs},
-- legs = [[debit kind, debit owner, credit kind, credit owner, amount], ...]. All accounts of the batch are
-- locked first; then keys are taken in their own order; then legs are booked in the order given.
-- Legs of zero are dropped; a journal with nothing left is not written and its id is null.
-- Same key and same body: nothing happens, replayed is true. Same key, other body: an error.
-- The moment (effective_at) is no part of the body: a retry comes later and is still the same event.
CREATE FUNCTION ledger_post_many(p_journals jsonb) RETURNS TABLE (n integer, journal_id bigint, replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_variable
DECLARE
  total  integer := jsonb_array_length(p_journals);
  legs   jsonb[] := array_fill(NULL::jsonb, ARRAY[total]);
  ids    bigint[] := array_fill(NULL::bigint, ARRAY[total]);
  replay boolean[] := array_fill(false, ARRAY[total]);
  j record; h bytea; old record; cur text;
BEGIN
  FOR j IN SELECT e.v, e.i::integer AS i FROM jsonb_array_elements(p_journals) WITH ORDINALITY AS e(v, i) ORDER BY e.i LOOP
    IF coalesce(j.v->>'key', '') = '' OR coalesce(j.v->>'kind', '') = '' OR coalesce(j.v->>'subject', '') = ''
       OR coalesce(j.v->>'currency', '') = '' OR j.v->>'effective_at' IS NULL THEN
      RAISE EXCEPTION 'a journal needs key, kind, currency, subject and effective_at'
        USING ERRCODE = 'not_null_violation', CONSTRAINT = 'ledger_incomplete';
    END IF;
    legs[j.i] := (SELECT jsonb_agg(l.v ORDER BY l.i)
      FROM jsonb_array_elements(j.v->'legs') WITH ORDINALITY AS l(v, i) WHERE (l.v->>4)::bigint <> 0);
    IF legs[j.i] IS NOT NULL THEN
      ids[j.i] := nextval(pg_get_serial_sequence('ledger_journal', 'id'));
    END IF;
  END LOOP;

  PERFORM ledger_lock((
    SELECT jsonb_agg(jsonb_build_array(s.kind, s.owner, e.v->>'currency'))
      FROM jsonb_array_elements(p_journals) WITH ORDINALITY AS e(v, i),
           LATERAL jsonb_array_elements(coalesce(legs[e.i], '[]')) AS l(v),
           LATERAL (VALUES (l.v->>0, l.v->>1), (l.v->>2, l.v->>3)) AS s(kind, owner)));

  FOR j IN SELECT e.v, e.i::integer AS i FROM jsonb_array_elements(p_journals) WITH ORDINALITY AS e(v, i)
           ORDER BY e.v->>'key', e.i LOOP
    CONTINUE WHEN ids[j.i] IS NULL;
    h := sha256(convert_to(jsonb_build_array(j.v->>'kind', j.v->>'currency', j.v->>'subject',
           coalesce(j.v->>'ref', ''), j.v->'reverses', legs[j.i])::text, 'UTF8'));
    INSERT INTO ledger_journal (id, key, kind, subject, ref, reverses, body_hash, effective_at)
      OVERRIDING SYSTEM VALUE
      VALUES (ids[j.i], j.v->>'key', j.v->>'kind', j.v->>'subject', coalesce(j.v->>'ref', ''),
              (j.v->>'reverses')::bigint, h, (j.v->>'effective_at')::timestamptz)
      ON CONFLICT (key) DO NOTHING;
    IF NOT FOUND THEN
      SELECT o.id, o.body_hash INTO old FROM ledger_journal o WHERE o.key = j.v->>'key';
      IF old.body_hash IS DISTINCT FROM h THEN
        RAISE EXCEPTION 'ledger key % is taken by another journal', j.v->>'key'
          USING ERRCODE = 'unique_violation', CONSTRAINT = 'ledger_key_reused';
      END IF;
      ids[j.i] := old.id;
      replay[j.i] := true;
    END IF;
  END LOOP;

  FOR i IN 1..total LOOP
    CONTINUE WHEN ids[i] IS NULL OR replay[i];
    cur := p_journals->(i - 1)->>'currency';
    INSERT INTO ledger_transfer (journal_id, seq, debit_id, credit_id, currency, amount)
      SELECT ids[i], l.i,
             (SELECT a.id FROM ledger_account a WHERE a.kind = l.v->>0 AND a.owner = l.v->>1 AND a.currency = cur),
             (SELECT a.id FROM ledger_account a WHERE a.kind = l.v->>2 AND a.owner = l.v->>3 AND a.currency = cur),
             cur, (l.v->>4)::bigint
        FROM jsonb_array_elements(legs[i]) WITH ORDINALITY AS l(v, i) ORDER BY l.i;
  END LOOP;
  RETURN QUERY SELECT r.n::integer, r.id, r.replayed
    FROM unnest(ids, replay) WITH ORDINALITY AS r(id, replayed, n) ORDER BY r.n;
END $$;

-- One journal, with arguments one can read; an error is an error. For a hand at the database prompt.
CREATE FUNCTION ledger_post(p_key text, p_kind text, p_currency text, p_legs jsonb, p_subject text,
                            p_effective_at timestamptz, p_ref text DEFAULT '', p_reverses bigint DEFAULT NULL,
                            OUT journal_id bigint, OUT replayed boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.journal_id, m.replayed FROM ledger_post_many(jsonb_build_array(jsonb_build_object(
    'key', p_key, 'kind', p_kind, 'currency', p_currency, 'legs', p_legs, 'subject', p_subject,
    'effective_at', p_effective_at, 'ref', p_ref, 'reverses', p_reverses))) m
$$;

-- As ledger_post_many, but a refusal is rolled back to a savepoint of its own and told in a row, so that the
-- caller's transaction stays usable in one round trip. Deadlocks and the like still raise.
CREATE FUNCTION ledger_try_post(p_journals jsonb)
RETURNS TABLE (n integer, journal_id bigint, replayed boolean, refused text, message text, detail text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_name text; v_message text; v_detail text; v_state text;
BEGIN
  RETURN QUERY SELECT m.n, m.journal_id, m.replayed, NULL::text, NULL::text, NULL::text FROM ledger_post_many(p_journals) m;
EXCEPTION WHEN integrity_constraint_violation THEN
  GET STACKED DIAGNOSTICS v_name = CONSTRAINT_NAME, v_message = MESSAGE_TEXT,
    v_detail = PG_EXCEPTION_DETAIL, v_state = RETURNED_SQLSTATE;
  RETURN QUERY SELECT 0, NULL::bigint, false, coalesce(nullif(v_name, ''), v_state), v_message, v_detail;
END $$;

-- ------------------------------------------------------------------ audit
-- What is wrong with the books: no row means nothing. With a moment given, only the accounts and journals
-- written to since then are looked at.
CREATE FUNCTION ledger_audit_since(p_since timestamptz)
RETURNS TABLE (invariant text, broken text, account_id bigint, kind text, owner text, currency text, expected bigint, found bigint)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  touched bigint[];
BEGIN
  IF p_since IS NOT NULL THEN
    SELECT coalesce(array_agg(DISTINCT s.id), '{}') INTO touched
      FROM ledger_journal j JOIN ledger_transfer t ON t.journal_id = j.id,
           LATERAL (VALUES (t.debit_id), (t.credit_id)) AS s(id)
     WHERE j.created_at >= p_since;
  END IF;
  RETURN QUERY
  WITH d AS (SELECT t.debit_id AS id, sum(t.amount)::bigint AS total FROM ledger_transfer t
              WHERE p_since IS NULL OR t.debit_id = ANY (SELECT a.id FROM ledger_account a WHERE a.id = ANY (touched) AND NOT a.hot)
              GROUP BY t.debit_id),
       c AS (SELECT t.credit_id AS id, sum(t.amount)::bigint AS total FROM ledger_transfer t
              WHERE p_since IS NULL OR t.credit_id = ANY (SELECT a.id FROM ledger_account a WHERE a.id = ANY (touched) AND NOT a.hot)
              GROUP BY t.credit_id),
       s AS (SELECT a.*, coalesce(d.total, 0) AS sd, coalesce(c.total, 0) AS sc
               FROM ledger_account a LEFT JOIN d ON d.id = a.id LEFT JOIN c ON c.id = a.id
              WHERE p_since IS NULL OR a.id = ANY (touched))
  SELECT 'I1', 'debits and credits differ', NULL::bigint, '', '', s.currency, sum(s.sd)::bigint, sum(s.sc)::bigint
    FROM s WHERE p_since IS NULL GROUP BY s.currency HAVING sum(s.sd) <> sum(s.sc)
  UNION ALL
  SELECT 'I1', 'a house account has a balance written on it', s.id, s.kind, s.owner, s.currency, 0, s.debits + s.credits
    FROM s WHERE s.hot AND (s.debits <> 0 OR s.credits <> 0)
  UNION ALL
  SELECT 'I1', 'the account is not as its kind says', s.id, s.kind, s.owner, s.currency, 0, 1
    FROM s JOIN ledger_kind k ON k.kind = s.kind
   WHERE (s.normal, s.limited, s.hot, s.single) IS DISTINCT FROM (k.normal, k.limited, k.hot, k.single)
  UNION ALL
  SELECT 'I1', 'a transfer is in another currency than its account', a.id, a.kind, a.owner, a.currency, t.journal_id, t.seq::bigint
    FROM ledger_transfer t JOIN ledger_account a ON a.id = t.debit_id WHERE p_since IS NULL AND a.currency <> t.currency
  UNION ALL
  SELECT 'I1', 'a transfer is in another currency than its account', a.id, a.kind, a.owner, a.currency, t.journal_id, t.seq::bigint
    FROM ledger_transfer t JOIN ledger_account a ON a.id = t.credit_id WHERE p_since IS NULL AND a.currency <> t.currency
  UNION ALL
  SELECT 'I2', 'the written debits are not the sum of the transfers', s.id, s.kind, s.owner, s.currency, s.sd, s.debits
    FROM s WHERE NOT s.hot AND s.debits <> s.sd
  UNION ALL
  SELECT 'I2', 'the written credits are not the sum of the transfers', s.id, s.kind, s.owner, s.currency, s.sc, s.credits
    FROM s WHERE NOT s.hot AND s.credits <> s.sc
  UNION ALL
  SELECT 'I3', 'the balance is below zero', s.id, s.kind, s.owner, s.currency, 0,
         CASE s.normal WHEN 'C' THEN s.sc - s.sd ELSE s.sd - s.sc END
    FROM s WHERE s.limited AND CASE s.normal WHEN 'C' THEN s.sd > s.sc ELSE s.sc > s.sd END;
END $$;
CREATE VIEW ledger_audit AS SELECT * FROM ledger_audit_since(NULL);
