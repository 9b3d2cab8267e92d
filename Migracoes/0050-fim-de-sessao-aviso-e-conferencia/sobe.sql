-- dona: Acesso
CREATE INDEX sessao_sem_uso ON sessao (vista_em) WHERE encerrada_em IS NULL;

-- dona: ProvaDeVida
-- Por que não se entregou, como o serviço o soube: só de quem opera. O que o cliente lê não diz o que há na rede de dentro.
ALTER TABLE aviso_da_prova ADD COLUMN razao text;
UPDATE aviso_da_prova SET razao = erro, erro = 'o endereço não atendeu'
 WHERE erro LIKE 'não houve resposta:%' OR erro IN ('o endereço de aviso é da rede interna', 'o nome do endereço de aviso não se resolve');
GRANT UPDATE (razao) ON aviso_da_prova TO motor;
