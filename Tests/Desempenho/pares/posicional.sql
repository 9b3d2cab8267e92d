-- O jeito comum de carregar posicional num PostgreSQL: COPY das linhas cruas, e um INSERT que fatia, converte e confere.
BEGIN;
CREATE TEMP TABLE crua (linha text) ON COMMIT DROP;
\copy crua FROM PROGRAM 'tr -d ''\r'' < :arquivo' WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
INSERT INTO medida (sequencia, codigo, inscricao, nome, rubrica, valor, situacao, prazo, complemento)
SELECT substr(linha, 2, 9)::bigint, substr(linha, 11, 10), substr(linha, 21, 11), rtrim(substr(linha, 32, 30)), substr(linha, 62, 4),
       substr(linha, 66, 11)::bigint, CASE substr(linha, 91, 1) WHEN 'E' THEN 'efetivado' WHEN 'R' THEN 'recusado' END,
       substr(linha, 92, 3)::integer, nullif(rtrim(substr(linha, 95, 26)), '')
  FROM crua
 WHERE substr(linha, 1, 1) = '1' AND length(linha) = 120 AND substr(linha, 11, 10) ~ '^\d+$' AND substr(linha, 21, 11) ~ '^\d+$'
   AND substr(linha, 62, 4) ~ '^\d+$' AND to_date(substr(linha, 77, 8), 'YYYYMMDD') IS NOT NULL
   AND to_date(substr(linha, 85, 6) || '01', 'YYYYMMDD') IS NOT NULL;
DO $$
BEGIN
    IF (SELECT (count(*), sum(valor)) FROM medida) IS DISTINCT FROM
       (SELECT (substr(linha, 2, 9)::bigint, substr(linha, 11, 17)::numeric) FROM crua WHERE substr(linha, 1, 1) = '9') THEN
        RAISE 'total não confere';
    END IF;
END $$;
COMMIT;
