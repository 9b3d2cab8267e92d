-- dona: Acesso
-- O que a implantação já deu a cada perfil: reimplantar não devolve o que um mestre tirou.
ALTER TABLE perfil ADD COLUMN atos_da_implantacao text[] NOT NULL DEFAULT '{}';
UPDATE perfil SET atos_da_implantacao = ARRAY(SELECT a.ato FROM perfil_ato a WHERE a.perfil_id = perfil.id ORDER BY a.ato)
 WHERE consignataria_id IS NULL;
GRANT UPDATE (atos_da_implantacao) ON perfil TO motor;
