-- O usuário em nome de quem a transação grava na trilha. Sem ele, NULL: não grava nada.
CREATE FUNCTION autor_da_sessao() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('averba.autor', true), '')::bigint $$;

-- 1. A trilha: cada papel grava em nome próprio, e o xid é o da transação, porque é por ele que se sela.
REVOKE INSERT ON evento FROM motor, gestor, consignataria, servidor;
GRANT INSERT (id, geracao, em, ato, autor_id, consignataria_id, objeto, objeto_id, conteudo, mac) ON evento TO motor, gestor, consignataria;
REVOKE USAGE ON SEQUENCE id_evento FROM servidor;
DROP POLICY gestor ON evento;
DROP POLICY registra ON evento;
DROP POLICY registra_servidor ON evento;
DROP POLICY seus ON evento;
REVOKE SELECT ON evento FROM consignataria;
CREATE POLICY gestor ON evento FOR SELECT TO gestor USING (true);
CREATE POLICY registra_gestor ON evento FOR INSERT TO gestor
    WITH CHECK (autor_id = (SELECT autor_da_sessao()) AND consignataria_id IS NULL);
CREATE POLICY registra_consignataria ON evento FOR INSERT TO consignataria
    WITH CHECK (autor_id = (SELECT autor_da_sessao()) AND consignataria_id = (SELECT consignataria_da_sessao()));

-- 2. O que a consulta não lê.
REVOKE SELECT ON linha_do_lote, ocorrencia, autorizacao, folha_do_mes FROM consignataria;
REVOKE SELECT ON ocorrencia, autorizacao, folha_do_mes, lancamento_de_margem FROM servidor;
GRANT SELECT (arquivo_id, linha, situacao, codigo, contrato_id, matricula, numero) ON linha_do_lote TO consignataria;
GRANT SELECT (id, contrato_id, ato, em, competencia, motivo) ON ocorrencia TO consignataria, servidor;
GRANT SELECT (id, contrato_id, especie, em) ON autorizacao TO consignataria, servidor;
GRANT SELECT (competencia, situacao, cortada_em, glosada_em, enviada_em, fechada_em, devolvida_em) ON folha_do_mes
    TO consignataria, servidor;
GRANT SELECT (conta_id, seq, contrato_id, especie, exige_saldo, em, delta, comprometido_depois, disponivel_depois)
    ON lancamento_de_margem TO servidor;

-- 3. O que o motor não altera.
-- Versão em uso encerra; não se edita.
REVOKE UPDATE ON incidencia, percentual_de_margem, convenio_versao, rubrica, prioridade, regra_de_glosa, parametro FROM motor;
GRANT UPDATE (vigencia) ON incidencia, percentual_de_margem, convenio_versao, rubrica, prioridade, regra_de_glosa, parametro TO motor;
-- Listas fechadas, o que a implantação diz uma vez e as chaves. A versão do cadastro muda por gatilho, com o poder de quem o criou.
REVOKE UPDATE ON produto, tipo_de_margem, marca_de_legado, feriado, motivo_de_rejeicao, perfil, perfil_ato, chave_embrulhada FROM motor;
REVOKE INSERT, UPDATE ON versao_do_cadastro FROM motor;
-- Quem é, de quem é e como se chama no arquivo não muda de linha.
REVOKE UPDATE ON orgao, pessoa, vinculo, consignataria, convenio, calendario, usuario, sessao, credencial, tarefa FROM motor;
GRANT UPDATE (nome) ON orgao TO motor;
GRANT UPDATE (pessoal) ON pessoa TO motor;
GRANT UPDATE (categoria, situacao, orgao_id, cargo, admitido_em, encerrado_em, sucede_id, visto_na_folha, bloqueado_em,
              motivo_do_bloqueio) ON vinculo TO motor;
GRANT UPDATE (nome, razao_social, situacao, motivo, credenciada, banco, agencia, conta, email, telefone) ON consignataria TO motor;
GRANT UPDATE (situacao) ON convenio TO motor;
GRANT UPDATE (corte_em, remessa_ate, vencimento, repasse_em) ON calendario TO motor;
GRANT UPDATE (perfil_id, pessoal, senha, situacao, erros_seguidos) ON usuario TO motor;
GRANT UPDATE (dados, vista_em, expira_em, encerrada_em) ON sessao TO motor;
GRANT UPDATE (situacao) ON credencial TO motor;
GRANT UPDATE (situacao, etapa, feito, total, marca, resultado, mensagem, tentativas, cancelar, processo, nao_antes_de, iniciada_em,
              ponto_em, terminada_em) ON tarefa TO motor;
-- O que a folha informou, por chave.
REVOKE UPDATE ON folha_do_mes, margem_da_folha, margem_por_regra, base_da_folha FROM motor;
GRANT UPDATE (situacao, cadastro_em, margens_em, cortada_em, glosada_em, enviada_em, fechada_em, devolvida_em, regra_id, retorno_id)
    ON folha_do_mes TO motor;
GRANT UPDATE (bruta) ON margem_da_folha, margem_por_regra TO motor;
GRANT UPDATE (bruta, liquida, compulsorias, previdencia) ON base_da_folha TO motor;
-- Divergência se resolve, não se apaga.
REVOKE DELETE ON divergencia FROM motor;
