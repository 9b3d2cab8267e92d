#!/usr/bin/env python3
"""Mede se um resumo perceptivo do quadro separa a captura regravada da sessão genuína: escreve a tabela de docs/prova-de-vida/repeticao.md.

O resumo é o do serviço (`ImpressaoDoQuadro`): 256 bits, cada um diz se um pedaço é mais claro que o da direita, em 17 × 16. Conta-se a distância em bits.
"""
import io

import numpy as np
from PIL import Image

from pessoa import Cabeca, como_camera

RETRATOS = ["retrato-a1.jpg", "retrato-a3.jpg", "retrato-b1.jpg", "astronauta.jpg"]
CENAS = 8
SORTEIO = np.random.default_rng(2026)


def resumo(imagem):
    cinza = np.asarray(imagem.convert("RGB").resize((17, 16), Image.BOX), float) @ [0.299, 0.587, 0.114]
    return (cinza[:, :-1] > cinza[:, 1:]).ravel()


def jpeg(imagem, qualidade):
    arquivo = io.BytesIO()
    imagem.save(arquivo, "JPEG", quality=qualidade, subsampling=2)
    arquivo.seek(0)
    return Image.open(arquivo).convert("RGB")


def recortar(imagem, fracao):
    """Tira a fração de cada lado, com o centro deslocado ao acaso na horizontal, e volta ao tamanho."""
    largura, altura = imagem.size
    x, y = int(largura * fracao), int(altura * fracao)
    desvio = int(SORTEIO.uniform(0, 2 * x)) if x else 0
    return imagem.crop((desvio, y, largura - 2 * x + desvio, altura - y)).resize((largura, altura), Image.BILINEAR)


def cena(cabeca, tamanho, pose, luz=None):
    """Um quadro de frente: a pose varia ao acaso em graus; `luz` é o expoente do brilho; ruído e compressão sorteados."""
    tela = cabeca.quadro(guinada=SORTEIO.normal(0, pose), arfagem=SORTEIO.normal(0, pose), rolagem=SORTEIO.normal(0, pose), tamanho=tamanho)
    if luz:
        tela = 255 * (tela / 255) ** luz
    return jpeg(Image.fromarray(como_camera(tela, SORTEIO, SORTEIO.uniform(1, 5))), int(SORTEIO.integers(60, 85)))


def medir():
    medidas = {}
    for retrato in RETRATOS:
        cabeca = Cabeca(retrato)
        for _ in range(CENAS):
            tamanho = SORTEIO.uniform(0.18, 0.28)
            primeira = cena(cabeca, tamanho, 2)
            perto = lambda: tamanho * SORTEIO.uniform(0.97, 1.03)
            outras = {
                **{f"a mesma captura regravada, qualidade {q}": jpeg(primeira, q) for q in (80, 50, 30)},
                **{f"a mesma captura com {f} % a menos de cada lado, qualidade 60": jpeg(recortar(primeira, f / 100), 60) for f in (1, 2, 4)},
                "outra sessão genuína, mesmo lugar, pose ± 1°": cena(cabeca, tamanho, 1),
                "outra sessão genuína, mesmo lugar, pose ± 3°": cena(cabeca, perto(), 3),
                "outra sessão genuína, mesmo lugar, pose ± 3°, outra luz": cena(cabeca, perto(), 3, SORTEIO.uniform(0.8, 1.25)),
                "outra sessão genuína, outra distância": cena(cabeca, SORTEIO.uniform(0.18, 0.28), 3),
            }
            for nome, outra in outras.items():
                medidas.setdefault(nome, []).append(int((resumo(primeira) != resumo(outra)).sum()))
    return medidas


if __name__ == "__main__":
    print("| par de quadros | n | menor | mediana | maior |\n|---|---|---|---|---|")
    for nome, bits in medir().items():
        print(f"| {nome} | {len(bits)} | {min(bits)} | {int(np.median(bits))} | {max(bits)} |")
