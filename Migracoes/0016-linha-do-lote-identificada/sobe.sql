ALTER TABLE linha_do_lote ADD COLUMN matricula text, ADD COLUMN numero text;
