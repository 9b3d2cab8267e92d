"""O mesmo arquivo posicional no Polars: ler, fatiar, converter, conferir cada campo, a sequência, a contagem e a soma."""
import json
import resource
import sys
import time

import polars as pl

caminho = sys.argv[1]
inicio = time.perf_counter()
linha = pl.col("linha")
texto = lambda de, tamanho: linha.str.slice(de - 1, tamanho)
numero = r"^\d+$"
lido = pl.scan_csv(caminho, has_header=False, separator="\x01", quote_char=None, new_columns=["linha"], encoding="utf8-lossy")
# Linha de dados: doze campos convertidos; nulo é o que não se converteu.
dados = lido.filter(texto(1, 1) == "1").select(
    tamanho=linha.str.len_bytes(),
    sequencia=texto(2, 9).cast(pl.Int64, strict=False),
    codigo=texto(11, 10).str.contains(numero),
    inscricao=texto(21, 11).str.contains(numero),
    nome=texto(32, 30).str.strip_chars_end(" "),
    rubrica=texto(62, 4).str.contains(numero),
    valor=texto(66, 11).cast(pl.Int64, strict=False),
    nascido=texto(77, 8).str.to_date("%Y%m%d", strict=False),
    referencia=pl.concat_str(texto(85, 6), pl.lit("01")).str.to_date("%Y%m%d", strict=False),
    situacao=texto(91, 1).replace_strict({"E": "efetivado", "R": "recusado"}, default=None),
    prazo=texto(92, 3).cast(pl.Int64, strict=False),
    complemento=texto(95, 26).str.strip_chars_end(" "),
).collect()
erros = dados.select(
    ((pl.col("tamanho") != 120) | pl.col("sequencia").is_null() | (pl.col("sequencia") != pl.int_range(1, pl.len() + 1))
     | ~pl.col("codigo") | ~pl.col("inscricao") | (pl.col("nome") == "") | ~pl.col("rubrica") | pl.col("valor").is_null()
     | pl.col("nascido").is_null() | pl.col("referencia").is_null() | pl.col("situacao").is_null() | pl.col("prazo").is_null()).sum()
).item()
rodape = lido.filter(texto(1, 1) == "9").select(texto(2, 9).cast(pl.Int64), soma=texto(11, 17).cast(pl.Int64)).collect().row(0)
soma = dados["valor"].sum()
assert (dados.height, soma) == rodape and erros == 0, (dados.height, soma, rodape, erros)
print(json.dumps({"segundos": time.perf_counter() - inicio, "linhas": dados.height, "soma": soma,
                  "pico": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
