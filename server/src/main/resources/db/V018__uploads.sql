-- Finding what was uploaded and never sent.

create index file_uploads on file (created_at) where uploaded_by is not null;
create index attachment_file on attachment (workspace_id, file_id) where file_id is not null;
