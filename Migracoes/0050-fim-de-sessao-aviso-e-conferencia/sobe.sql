-- dona: Acesso
CREATE INDEX sessao_sem_uso ON sessao (vista_em) WHERE encerrada_em IS NULL;

-- dona: ProvaDeVida
-- Por que não se entregou, como o serviço o soube: só de quem opera. O que o cliente lê não diz o que há na rede de dentro.
ALTER TABLE aviso_da_prova ADD COLUMN razao text;
UPDATE aviso_da_prova SET razao = erro, erro = 'o endereço não atendeu'
 WHERE erro LIKE 'não houve resposta:%' OR erro IN ('o endereço de aviso é da rede interna', 'o nome do endereço de aviso não se resolve');
GRANT UPDATE (razao) ON aviso_da_prova TO motor;

-- A razão escrita pelo atendente some com os dados da pessoa; fica dito que houve.
ALTER TABLE revisao_da_prova
    ADD COLUMN fundamento_falta text CHECK (fundamento_falta IN ('apagado')),
    DROP CONSTRAINT revisao_da_prova_check6;
UPDATE revisao_da_prova r SET fundamento = NULL, fundamento_falta = 'apagado'
  FROM sessao_da_prova s JOIN titular_da_prova p ON p.id = s.titular_id
 WHERE s.id = r.sessao_id AND p.apagado_em IS NOT NULL AND r.fundamento IS NOT NULL;
ALTER TABLE revisao_da_prova
    ADD CONSTRAINT decidida_com_fundamento
        CHECK (num_nonnulls(fundamento, fundamento_falta) = CASE WHEN situacao IN ('aprovada', 'negada') THEN 1 ELSE 0 END);
GRANT UPDATE (fundamento_falta) ON revisao_da_prova TO motor;
