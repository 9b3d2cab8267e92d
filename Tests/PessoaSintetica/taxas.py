#!/usr/bin/env python3
"""Taxas de erro da etapa do giro sobre a pessoa sintética, nos termos da ISO/IEC 30107-3, com n e limite de confiança.

  taxas.py MEDIR [SEMENTE [MEDIDAS]]    MEDIR é o programa `medir`, em release; escreve docs/prova-de-vida/taxas-sinteticas.md

Com MEDIDAS (as linhas que `medir rosto quadros` já deu), só refaz as contas.

Cada apresentação é um percurso: a frente e alguns ângulos para um lado, cada um com ruído, compressão e inclinação sorteados. Vale a
regra da etapa (`MudancaDoRosto.girou`), num quadro, em qualquer ponto do percurso: quem ataca também pode insistir.
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

import gerar

RAIZ = pathlib.Path(__file__).resolve().parents[2]
# Cabeça feita de foto já virada estica o que a foto não mostra: só as de frente viram gente.
RETRATOS = {"cabeca": ["astronauta", "retrato-a1", "retrato-a3", "retrato-b1"],
            "foto": ["astronauta", "retrato-a1", "retrato-a2", "retrato-a3", "retrato-b1"]}
RETRATOS["curvada"] = RETRATOS["foto"]
PERCURSO = {"cabeca": [22, 26, 30, 34], "foto": [20, 28, 36, 44, 52], "curvada": [20, 28, 36, 44, 52]}
REPETICOES = {"cabeca": 15, "foto": 12, "curvada": 12}
GUINADAS = (16, 18, 20, 22)
NOMES = {"cabeca": "cabeça sintética (genuína)", "foto": "foto plana girada", "curvada": "foto curvada e girada"}


def percursos(tipo, sorteio):
    for retrato in RETRATOS[tipo]:
        for lado in (1, -1):
            for n in range(REPETICOES[tipo]):
                comum = {"tipo": tipo, "retrato": f"{retrato}.jpg", "ruido": sorteio.uniform(1, 5), "qualidade": int(sorteio.integers(45, 85)),
                         "tamanho": sorteio.uniform(0.18, 0.28), "raio": sorteio.uniform(1.0, 2.5)}
                sessao = f"{tipo}-{retrato}-{'d' if lado > 0 else 'e'}{n}"
                for etapa, angulo in [("frente", 0)] + [(f"g{a}", a * lado) for a in PERCURSO[tipo]]:
                    yield {**comum, "nome": f"{sessao}.{etapa}", "guinada": angulo + sorteio.normal(0, 1), "arfagem": sorteio.normal(0, 2.5),
                           "rolagem": sorteio.normal(0, 2.5), "semente": int(sorteio.integers(1 << 30))}


def limite(erros, n, confianca=0.95):
    """O limite superior exato (Clopper-Pearson, um lado) da taxa."""
    if erros == n:
        return 1.0
    baixo, alto = erros / n, 1.0
    for _ in range(60):
        p = (baixo + alto) / 2
        cauda = sum(math.comb(n, k) * p ** k * (1 - p) ** (n - k) for k in range(erros + 1))
        baixo, alto = (p, alto) if cauda > 1 - confianca else (baixo, p)
    return alto


def passaria(giro, sentido, guinada=18, estreitamento=0.05):
    """A regra com outros limites, para mostrar quanto cada um vale."""
    lado = 1 if sentido == "direita" else -1
    return (lado * giro["guinada"] >= guinada and giro.get("t5") is not None and lado * giro["t5"] >= 0.16
            and giro["planaridade"] >= 0.045 and giro["estreitamento"] <= estreitamento)


def medir(programa, tipo, sorteio):
    if len(sys.argv) > 3 and pathlib.Path(sys.argv[3]).exists():
        return contar(l for l in pathlib.Path(sys.argv[3]).read_text().splitlines() if f'"nome":"{tipo}-' in l)
    with tempfile.TemporaryDirectory() as pasta:
        gerar.jpegs(list(percursos(tipo, sorteio)), pathlib.Path(pasta))
        feito = subprocess.run([programa, "rosto", "quadros", pasta], capture_output=True, text=True, cwd=RAIZ, check=True)
    return contar(feito.stdout.splitlines())


def contar(linhas):
    sessoes = {}
    for linha in linhas:
        medida = json.loads(linha)
        sessao, etapa, _ = medida["nome"].split(".")
        sessoes.setdefault(sessao, {})[etapa] = medida
    resultados = []
    for sessao, etapas in sessoes.items():
        sentido = "direita" if sessao.rsplit("-", 1)[1][0] == "d" else "esquerda"
        giros = [g for nome, g in etapas.items() if nome != "frente" and g.get("guinada") is not None]
        resultados.append({"aceito": any(g.get("girou") == sentido for g in giros), "guinada": max((abs(g["guinada"]) for g in giros), default=0),
                           "h": max((g["planaridade"] for g in giros), default=0),
                           "sem_estreitar": any(passaria(g, sentido, estreitamento=9) for g in giros),
                           "limites": {n: any(passaria(g, sentido, guinada=n) for g in giros) for n in GUINADAS},
                           "cossenos": [g["cosseno"] for g in giros if g.get("cosseno") is not None]})
    return resultados


def virgula(texto):
    return texto.replace(".", ",")


def main():
    semente = int((sys.argv + ["2026"])[2])
    sorteio = np.random.default_rng(semente)
    linhas, troca, limites = [], "", []
    for tipo in ("cabeca", "foto", "curvada"):
        r = medir(sys.argv[1], tipo, sorteio)
        erros = sum(x["aceito"] != (tipo == "cabeca") for x in r)
        taxa = "BPCER" if tipo == "cabeca" else "APCER"
        guinadas, hs = sorted(x["guinada"] for x in r), sorted(x["h"] for x in r)
        linhas.append(virgula(f"| {NOMES[tipo]} | {len(r)} | {taxa} | {erros} | {100 * erros / len(r):.1f} % | ≤ {100 * limite(erros, len(r)):.1f} % | "
                              f"{100 * sum(x['sem_estreitar'] != (tipo == 'cabeca') for x in r) / len(r):.1f} % | "
                              f"{guinadas[0]:.0f} a {guinadas[-1]:.0f} | {hs[0]:.3f} a {hs[-1]:.3f} |"))
        print(linhas[-1], flush=True)
        contas = [sum(x["limites"][n] != (tipo == "cabeca") for x in r) for n in GUINADAS]
        limites.append(virgula(f"| {NOMES[tipo]} | " + " | ".join(f"{100 * c / len(r):.1f} %" for c in contas) + " |"))
        if tipo == "cabeca":
            cossenos = sorted(c for x in r for c in x["cossenos"])
            abaixo = sum(c < 0.40 for c in cossenos)
            troca = virgula(f"{abaixo} em {len(cossenos)} quadros (95 % de confiança: ≤ {100 * limite(abaixo, len(cossenos)):.2f} %); "
                            f"o menor cosseno foi {cossenos[0]:.2f} e o mediano {cossenos[len(cossenos) // 2]:.2f}")
    saida = RAIZ / "docs/prova-de-vida/taxas-sinteticas.md"
    saida.parent.mkdir(exist_ok=True)
    saida.write_text(MODELO.format(semente=semente, linhas="\n".join(linhas), limites="\n".join(limites), troca=troca))


MODELO = """# Taxas de erro sobre a pessoa sintética

Escrito por `Tests/PessoaSintetica/taxas.py` (semente {semente}). Só a etapa do giro, sozinha, para um lado; a prova de vida inteira pede
vários giros, na ordem sorteada, com prazo, luz e a mesma pessoa do começo ao fim.

| apresentação | n | taxa (ISO/IEC 30107-3) | erros | estimada | 95 % de confiança | sem a medida do estreitamento | maior guinada do percurso (°) | maior H |
|---|---|---|---|---|---|---|---|---|
{linhas}

- **n** é o número de percursos: a frente e {angulos} graus
  para um lado, com ruído de sensor, compressão, tamanho do rosto, arfagem e rolagem sorteados. O limite é o exato de Clopper-Pearson, de um lado.
- São cinco fotos de três pessoas: os percursos não são independentes, e o limite supõe que sejam.
- Mesma pessoa na sessão (ISO/IEC 19795-1, falsa rejeição a 0,40 de cosseno entre a frente e o quadro girado): {troca}.
- Cabeça desenhada não é gente, e foto desenhada não é papel na frente de uma câmera: isto prova que o método separa o que se
  desenhou, e nada diz da taxa de campo. **Não é conformidade com a norma**, que pede laboratório e instrumentos físicos.
- Não entram máscara, vídeo gravado, imagem gerada na hora nem câmera virtual.
- Das fotos, `retrato-a2` já está virada 15°: quem exige que a frente seja de frente a recusa antes do giro.

O limite do estreitamento foi escolhido sobre as mesmas fotos, com outra semente.

A mesma conta com outro limite de guinada (os outros três iguais):

| erro | 16° | 18° | 20° | 22° |
|---|---|---|---|---|
{limites}
"""
MODELO = MODELO.replace("{angulos}", "22, 26, 30 e 34 (genuína) ou 20, 28, 36, 44 e 52 (ataque)")

if __name__ == "__main__":
    main()
