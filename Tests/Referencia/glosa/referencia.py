"""Referência independente do pré-corte, escrita só a partir do LEIAME.md desta pasta.

Lê um JSON por linha da entrada padrão e escreve um JSON por linha na saída padrão (LEIAME.md, § 9).
"""

import json
import sys

from comparativo import comparar
from precorte import decidir


def principal():
    for texto in sys.stdin:
        caso = json.loads(texto)
        if "antes" in caso:
            saida = {"mudancas": comparar(caso["antes"], caso["agora"])}
        else:
            saida = {"linhas": decidir(caso)}
        sys.stdout.write(json.dumps(saida, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    principal()
