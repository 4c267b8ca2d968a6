-- A link that a person has cut stays, so that it is not made again: since when it is cut.
ALTER TABLE link ADD COLUMN cut INTEGER;
CREATE INDEX link_to ON link (to_item);
