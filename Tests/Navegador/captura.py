"""Passa pela página da prova de vida como gente, num Chromium com câmera de mentira: todas as telas, todas as falhas.

Uso: CAPTURA_EM=<pasta> swift test --filter PaginaDeCaptura; python3 Tests/Navegador/captura.py <pasta> [retratos] [caso…]
     python3 Tests/Navegador/captura.py --base https://localhost:9443 --entrada /caminho-que-abre-a-sessao [retratos]

Sem `--base`, o servidor é o de ensaio (`servidor_de_captura.py`), que confere cada quadro de verdade e falha quando o caso manda. Com
`--base`, é o Averba: entra pelo caminho dado e confere o que não depende de rosto (consentimento, câmera negada, teclado, sem
programa, cabeçalhos). No fim diz "N passed, N failed" e sai com 1 se algo falhou.
"""

from __future__ import annotations

import argparse
import pathlib
import sys

from casos_da_captura import CasosDaCaptura
from fins_da_captura import CasosDeFim
from servidor_de_captura import Ensaio


class Roteiro(CasosDaCaptura, CasosDeFim):
    """Todos os casos, na ordem em que uma pessoa os encontraria."""


def principal() -> int:
    leitor = argparse.ArgumentParser()
    leitor.add_argument("partes", nargs="*")
    leitor.add_argument("--base")
    leitor.add_argument("--entrada", default="/captura")
    dito = leitor.parse_args()
    if dito.base:
        return Roteiro(None, dito.base.rstrip("/"), dito.entrada, dito.partes[0] if dito.partes else None).rodar(dito.partes[1:])
    ensaio = Ensaio(pathlib.Path(dito.partes[0]) / "captura.html")
    retratos = dito.partes[1] if len(dito.partes) > 1 else None
    return Roteiro(ensaio, f"http://127.0.0.1:{ensaio.porta}", "/captura", retratos).rodar(dito.partes[2:])


if __name__ == "__main__":
    sys.exit(principal())
