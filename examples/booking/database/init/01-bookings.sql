CREATE TABLE bookings (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guest        text NOT NULL,
    arrives      date NOT NULL,
    nights       integer NOT NULL CHECK (nights BETWEEN 1 AND 30),
    requested_at timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    confirmed_by text
);

-- What the worker still has to do stays small, whatever the table grows to.
CREATE INDEX bookings_unconfirmed ON bookings (requested_at) WHERE confirmed_at IS NULL;
