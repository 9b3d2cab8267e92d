"""O mesmo CET no pyxirr, sobre os mesmos fluxos; a diferença se mede contra uma raiz de 40 algarismos (mpmath), numa amostra."""
import datetime
import json
import sys
import time

import mpmath
import pyxirr

fluxos = []
for linha in open(sys.argv[1]):
    taxa, recebido, inicio, pagamentos = linha.split(" ")
    inicio = datetime.date.fromisoformat(inicio)
    pares = [p.split(":") for p in pagamentos.strip().split(",")]
    dias = [datetime.date.fromisoformat(d) for d, _ in pares]
    fluxos.append((float(taxa), recebido, inicio, dias, [v for _, v in pares]))

prontos = [([inicio] + dias, [-float(recebido)] + [float(v) for v in valores]) for _, recebido, inicio, dias, valores in fluxos]
melhor = float("inf")
for _ in range(25):
    relogio = time.perf_counter()
    deles = [pyxirr.xirr(dias, valores) for dias, valores in prontos]
    melhor = min(melhor, time.perf_counter() - relogio)

mpmath.mp.dps = 40
nosso = par = mpmath.mpf(0)
for (taxa, recebido, inicio, dias, valores), dele in list(zip(fluxos, deles))[:: max(1, len(fluxos) // 200)]:
    parcelas = [((d - inicio).days, mpmath.mpf(v)) for d, v in zip(dias, valores)]
    raiz = mpmath.findroot(lambda r: sum(v * (1 + r) ** (-mpmath.mpf(n) / 365) for n, v in parcelas) - mpmath.mpf(recebido), taxa)
    nosso, par = max(nosso, abs(raiz - taxa)), max(par, abs(raiz - mpmath.mpf(dele)))
print(json.dumps({"segundos": melhor, "nosso_erro": float(nosso), "erro_do_par": float(par)}))
