"""A mesma glosa no DuckDB, sobre as mesmas colunas; diz o tempo e quantas linhas saíram diferentes.

A `simples` é uma função de janela. A `completa` depende do que coube antes em cada linha: no SQL, uma consulta recursiva.
"""
import json
import sys
import time

import duckdb
import numpy

pasta, modo, vezes = sys.argv[1], sys.argv[2], int(sys.argv[3])
NOMES = "bloco contrato ade prioridade averbado parcela minimo parcial tipo antiga protegida margem bruta compulsorias enviado".split()
colunas = {nome: numpy.fromfile(f"{pasta}/{nome}.bin", dtype=numpy.int64) for nome in NOMES}
con = duckdb.connect()
con.execute("SET threads = 2")
con.execute("""CREATE TABLE linha AS
    SELECT bloco, contrato, ade, prioridade::INT AS prioridade, averbado::INT AS averbado, parcela, minimo, parcial = 1 AS parcial,
           tipo::TINYINT AS tipo, antiga = 1 AS antiga, protegida = 1 AS protegida, margem, bruta * 7 // 10 - compulsorias AS teto, enviado
      FROM colunas""")

ORDEM = "prioridade, averbado, parcela DESC, ade, contrato"
SIMPLES = f"""CREATE OR REPLACE TABLE resposta AS
    SELECT contrato, ordem, least(parcela, greatest(0, saldo)) AS enviado, parcela - least(parcela, greatest(0, saldo)) AS glosado
      FROM (SELECT contrato, parcela, row_number() OVER (PARTITION BY bloco ORDER BY {ORDEM}) AS ordem,
                   margem - coalesce(sum(parcela) OVER (PARTITION BY bloco, tipo ORDER BY {ORDEM}
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS saldo FROM linha)"""
CABE = """greatest(0, least(x.limite - CASE x.tipo WHEN 0 THEN q.c0 WHEN 1 THEN q.c1 ELSE q.c2 END,
                            CASE WHEN x.tipo < 2 THEN x.teto - q.ct ELSE 9000000000000 END))"""
VAI = f"""(CASE WHEN x.parcela <= {CABE} THEN x.parcela
                WHEN x.protegida OR (x.parcial AND {CABE} >= x.minimo) THEN {CABE} ELSE 0 END)"""
COMPLETA = f"""CREATE OR REPLACE TABLE resposta AS
    WITH RECURSIVE o AS MATERIALIZED (
        SELECT *, CASE WHEN antiga AND tipo = 0 THEN margem * 3500 // 3000 ELSE margem END AS limite,
               row_number() OVER (PARTITION BY bloco ORDER BY {ORDEM}) AS n FROM linha),
    q AS (
        SELECT bloco, 0::BIGINT AS n, 0::BIGINT AS contrato, 0::BIGINT AS enviado, 0::BIGINT AS c0, 0::BIGINT AS c1,
               0::BIGINT AS c2, 0::BIGINT AS ct FROM o WHERE n = 1
        UNION ALL
        SELECT bloco, n, contrato, vai, c0 + CASE WHEN tipo = 0 THEN vai ELSE 0 END, c1 + CASE WHEN tipo = 1 THEN vai ELSE 0 END,
               c2 + CASE WHEN tipo = 2 THEN vai ELSE 0 END, ct + CASE WHEN tipo < 2 THEN vai ELSE 0 END
          FROM (SELECT x.bloco, x.n, x.contrato, x.tipo, q.c0, q.c1, q.c2, q.ct, {VAI} AS vai
                  FROM q JOIN o x ON x.bloco = q.bloco AND x.n = q.n + 1))
    SELECT contrato, enviado FROM q WHERE n > 0"""

melhor = float("inf")
for _ in range(vezes):
    inicio = time.perf_counter()
    con.execute(SIMPLES if modo == "simples" else COMPLETA)
    melhor = min(melhor, time.perf_counter() - inicio)
linhas, diferentes = con.execute("""
    SELECT count(*), count(*) FILTER (resposta.enviado <> linha.enviado) FROM resposta JOIN linha USING (contrato)""").fetchone()
print(json.dumps({"segundos": melhor, "linhas": linhas, "diferentes": diferentes}))
