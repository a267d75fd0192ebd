-- A diagnosis that names no cause, or not whose fault it is or what follows, explains nothing. Rows that
-- were there before are not read for it ("not valid"), and may be changed all the same: what is written has
-- had these five from the first version on.

alter table delivery add constraint delivery_diagnosis_explains
  check (diagnosis ?& array['kind', 'cause', 'reach', 'disposition', 'evidence']) not valid;

alter table lane add constraint lane_diagnosis_explains
  check (diagnosis ?& array['kind', 'cause', 'reach', 'disposition', 'evidence']) not valid;
