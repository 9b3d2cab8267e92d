#!/usr/bin/env python3
"""Taxas de erro sobre a pessoa sintética, com n e limite de confiança: do giro (ISO/IEC 30107-3) e da comparação (ISO/IEC 19795-1).

  taxas.py MEDIR [SEMENTE [MEDIDAS]]    MEDIR é o programa `medir`; escreve docs/prova-de-vida/taxas-sinteticas.md (`make taxas`)

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


# De quem é cada retrato: quem se compara consigo mesmo e quem se compara com outro.
PESSOA = {"astronauta": "astronauta", "retrato-a1": "a", "retrato-a2": "a", "retrato-a3": "a", "retrato-b1": "b"}
# O da comparação com a referência guardada, como está no contrato do cliente (`Comparacao.limiar`).
LIMIAR = 0.363
REFERENCIAS, SONDAS = 12, 3


def comparacoes(sorteio):
    """Cada referência e, contra ela, sondas da mesma pessoa (noutro desenho ou noutra foto) e das outras, de frente e com a câmera a variar."""
    def quadro(nome, retrato):
        return {"nome": nome, "tipo": "cabeca", "retrato": f"{retrato}.jpg", "ruido": sorteio.uniform(1, 5), "qualidade": int(sorteio.integers(45, 85)),
                "tamanho": sorteio.uniform(0.18, 0.28), "guinada": sorteio.normal(0, 3), "arfagem": sorteio.normal(0, 3),
                "rolagem": sorteio.normal(0, 3), "semente": int(sorteio.integers(1 << 30))}

    for retrato in RETRATOS["cabeca"]:
        for n in range(REFERENCIAS):
            sessao = f"comparar-{retrato}-d{n}"
            yield quadro(f"{sessao}.frente", retrato)
            for outro in RETRATOS["cabeca"]:
                caso = "mesma" if PESSOA[outro] == PESSOA[retrato] else "outra"
                for k in range(SONDAS):
                    yield quadro(f"{sessao}.{caso}-{outro}-{k}", outro)


def comparar(programa, sorteio):
    """As frases da comparação: FNMR, FMR e o que não se pôde usar."""
    linhas = linhas_de(programa, "comparar", comparacoes(sorteio))
    medidas = [json.loads(linha) for linha in linhas]
    sem = sum(m["rostos"] != 1 for m in medidas)
    casos = {"mesma": [], "outra": []}
    for m in medidas:
        caso = m["nome"].split(".")[1].split("-")[0]
        if caso in casos and m.get("cosseno") is not None:
            casos[caso].append(m["cosseno"])
    mesma, outra = sorted(casos["mesma"]), sorted(casos["outra"])
    falsas, aceitas = sum(c < LIMIAR for c in mesma), sum(c >= LIMIAR for c in outra)
    return virgula("\n".join([
        f"| falsa rejeição (FNMR) | {len(mesma)} | {falsas} | {100 * falsas / len(mesma):.2f} % | ≤ {100 * limite(falsas, len(mesma)):.2f} % | "
        f"{mesma[0]:.2f} a {mesma[-1]:.2f}, mediana {mesma[len(mesma) // 2]:.2f} |",
        f"| falsa aceitação (FMR) | {len(outra)} | {aceitas} | {100 * aceitas / len(outra):.2f} % | ≤ {100 * limite(aceitas, len(outra)):.2f} % | "
        f"{outra[0]:.2f} a {outra[-1]:.2f}, mediana {outra[len(outra) // 2]:.2f} |",
        f"| falha de aquisição (FTA) | {len(medidas)} | {sem} | {100 * sem / len(medidas):.2f} % | ≤ {100 * limite(sem, len(medidas)):.2f} % | |"]))


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


def linhas_de(programa, tipo, pedidos):
    """O que `medir` disse de cada quadro, ou o que já tinha dito."""
    if len(sys.argv) > 3 and pathlib.Path(sys.argv[3]).exists():
        return [linha for linha in pathlib.Path(sys.argv[3]).read_text().splitlines() if f'"nome":"{tipo}-' in linha]
    with tempfile.TemporaryDirectory() as pasta:
        gerar.jpegs(list(pedidos), pathlib.Path(pasta))
        feito = subprocess.run([programa, "rosto", "quadros", pasta], capture_output=True, text=True, cwd=RAIZ, check=True)
    return feito.stdout.splitlines()


def medir(programa, tipo, sorteio):
    return contar(linhas_de(programa, tipo, percursos(tipo, sorteio)))


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
    comparada = comparar(sys.argv[1], sorteio)
    print(comparada, flush=True)
    saida = RAIZ / "docs/prova-de-vida/taxas-sinteticas.md"
    saida.parent.mkdir(exist_ok=True)
    saida.write_text(MODELO.format(semente=semente, linhas="\n".join(linhas), limites="\n".join(limites), troca=troca, comparada=comparada))


MODELO = """# Taxas de erro sobre a pessoa sintética

Escrito por `make taxas` (`Tests/PessoaSintetica/taxas.py`, semente {semente}).

## A vida (ISO/IEC 30107-3): o giro

Só a etapa do giro, sozinha, para um lado; a prova de vida inteira pede
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

## A comparação com a referência (ISO/IEC 19795-1)

De frente, com ruído, compressão, tamanho e inclinação sorteados, ao limiar de {limiar} do cosseno (o padrão do cliente, que o pode subir).

| erro | n | erros | estimada | 95 % de confiança | cossenos |
|---|---|---|---|---|---|
{comparada}

- **n** são comparações; na falha de aquisição, quadros em que não se achou um rosto, e um só. As referências são {referencias} desenhos de cada
  um de quatro retratos; contra cada uma vão {sondas} sondas de cada retrato, e os dois retratos da mesma pessoa contam como ela.
- **São só três pessoas**: as comparações não são independentes, e o limite supõe que sejam. A taxa entre três pessoas não é a de
  uma população: antes de usar com gente, meça-se com gente.
"""
MODELO = (MODELO.replace("{angulos}", "22, 26, 30 e 34 (genuína) ou 20, 28, 36, 44 e 52 (ataque)").replace("{limiar}", f"{LIMIAR:.3f}".replace(".", ","))
          .replace("{referencias}", str(REFERENCIAS)).replace("{sondas}", str(SONDAS)))

if __name__ == "__main__":
    main()
