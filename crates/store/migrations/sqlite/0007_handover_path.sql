-- What lies at a path is linked with who has handed that path over; sources themselves are no hops.
CREATE INDEX handover_path ON handover (path);
DELETE FROM link WHERE to_item IN (SELECT id FROM item WHERE kind = 'source');
