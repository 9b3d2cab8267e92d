"""A verificação contra robôs resolvida por quem não é navegador: medição e ataques entram por ela (decisão 0031)."""

import hashlib


def resolver(desafio: str) -> str:
    """O número que dá ao resumo do desafio os zeros que o próprio texto pede."""
    zeros, numero = int(desafio.split(".")[3]), 0
    while int.from_bytes(hashlib.sha256(f"{desafio}:{numero}".encode()).digest(), "big") >> (256 - zeros):
        numero += 1
    return str(numero)
