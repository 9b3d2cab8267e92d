"""Confere, sem o sistema, uma prova da trilha de auditoria da Averba.

Escrito a partir de docs/seguranca/trilha.md, da RFC 9162 (árvore) e da RFC 8032 (assinatura): nenhum código é do sistema, e
nada além da biblioteca padrão é preciso.

    conferir.py PROVA.json [--chave HEX] [--ancora ARQUIVO.csv]

`--chave` é a chave pública que se tem por boa; `--ancora`, um arquivo de âncora guardado fora. Sai com 0 se a prova vale.
"""

import argparse
import hashlib
import json
import struct
import sys

# --- RFC 8032, Ed25519 (só conferir) ---

P = 2**255 - 19
ORDEM = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
RAIZ_DE_MENOS_UM = pow(2, (P - 1) // 4, P)


def somar(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e = (y1 - x1) * (y2 - x2) % P
    f = (y1 + x1) * (y2 + x2) % P
    g = 2 * t1 * t2 * D % P
    h = 2 * z1 * z2 % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return (i * j % P, k * m % P, j * k % P, i * m % P)


def multiplicar(numero, ponto):
    soma = (0, 1, 1, 0)
    while numero:
        if numero & 1:
            soma = somar(soma, ponto)
        ponto = somar(ponto, ponto)
        numero >>= 1
    return soma


def recuperar_x(y, sinal):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sinal else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * RAIZ_DE_MENOS_UM % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != sinal else x


def ponto(texto):
    y = int.from_bytes(texto, "little")
    sinal = y >> 255
    y &= (1 << 255) - 1
    x = recuperar_x(y, sinal)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recuperar_x(BASE_Y, 0), BASE_Y, 1, recuperar_x(BASE_Y, 0) * BASE_Y % P)


def assinatura_vale(publica, mensagem, assinatura):
    if len(publica) != 32 or len(assinatura) != 64:
        return False
    a, r = ponto(publica), ponto(assinatura[:32])
    s = int.from_bytes(assinatura[32:], "little")
    if a is None or r is None or s >= ORDEM:
        return False
    h = int.from_bytes(hashlib.sha512(assinatura[:32] + publica + mensagem).digest(), "little") % ORDEM
    esquerda, direita = multiplicar(s, BASE), somar(r, multiplicar(h, a))
    return (esquerda[0] * direita[2] - direita[0] * esquerda[2]) % P == 0 and (
        esquerda[1] * direita[2] - direita[1] * esquerda[2]
    ) % P == 0


# --- RFC 9162, árvore de Merkle ---


def resumo(dados):
    return hashlib.sha256(dados).digest()


def no(esquerda, direita):
    return resumo(b"\x01" + esquerda + direita)


def raiz_pela_inclusao(folha, indice, tamanho, caminho):
    """A raiz a que o caminho leva, de baixo para cima, pela forma da árvore (§2.1.1)."""
    if tamanho == 1:
        return folha if not caminho else None
    if not caminho:
        return None
    corte = 1 << (tamanho - 1).bit_length() - 1
    if indice < corte:
        dentro = raiz_pela_inclusao(folha, indice, corte, caminho[:-1])
        return dentro and no(dentro, caminho[-1])
    dentro = raiz_pela_inclusao(folha, indice - corte, tamanho - corte, caminho[:-1])
    return dentro and no(caminho[-1], dentro)


def raizes_pela_consistencia(velha, antes, depois, caminho, inteira=True):
    """As duas raízes a que o caminho leva (§2.1.4.1); `inteira` diz que a menor é a árvore toda daqui."""
    if antes == depois:
        if inteira:
            return (velha, velha) if not caminho else None
        return (caminho[0], caminho[0]) if len(caminho) == 1 else None
    if not caminho:
        return None
    corte = 1 << (depois - 1).bit_length() - 1
    if antes <= corte:
        dentro = raizes_pela_consistencia(velha, antes, corte, caminho[:-1], inteira)
        return dentro and (dentro[0], no(dentro[1], caminho[-1]))
    dentro = raizes_pela_consistencia(velha, antes - corte, depois - corte, caminho[:-1], False)
    return dentro and (no(caminho[-1], dentro[0]), no(caminho[-1], dentro[1]))


# --- o que a Averba grava ---


def inteiro(valor):
    return struct.pack(">q", valor)


def parte(valor):
    """Com o tamanho à frente, −1 se nulo."""
    if valor is None:
        return inteiro(-1)
    if isinstance(valor, int):
        valor = inteiro(valor)
    elif isinstance(valor, str):
        valor = valor.encode()
    return inteiro(len(valor)) + valor


def folha_do_evento(evento):
    bytes_de = lambda nome: None if evento[nome] is None else bytes.fromhex(evento[nome])
    autenticado = b"".join(
        parte(evento[nome])
        for nome in ["id", "geracao", "em", "ato", "autor", "consignataria", "objeto", "objeto_id"]
    ) + parte(bytes_de("conteudo"))
    if evento["endereco_indice"] is not None:
        autenticado += parte(bytes_de("endereco_indice"))
    gravado = b"averba:evento:1\n" + autenticado + parte(evento["xid"]) + parte(bytes_de("mac"))
    return resumo(b"\x00" + gravado)


def cabecalho(bloco):
    numeros = [bloco[nome] for nome in ["n", "primeira", "ultima", "geracao", "xid", "evento", "em"]]
    return (
        b"averba:bloco:1\n"
        + b"".join(map(inteiro, numeros))
        + bytes.fromhex(bloco["raiz"])
        + bytes.fromhex(bloco["anterior"])
    )


def conferir_bloco(bloco, chave, ancora):
    if chave and bloco["chave_publica"] != chave.lower():
        raise SystemExit("a chave pública da prova não é a que se tem por boa")
    assinatura = bytes.fromhex(bloco["assinatura"])
    if not assinatura_vale(bytes.fromhex(bloco["chave_publica"]), cabecalho(bloco), assinatura):
        raise SystemExit(f"a assinatura do bloco {bloco['n']} não vale")
    if ancora is None:
        return
    identidade = resumo(cabecalho(bloco) + assinatura).hex()
    esperada = f"{bloco['n']};{bloco['ultima']};{bloco['raiz']};{bloco['assinatura']};{identidade}"
    if esperada not in ancora:
        raise SystemExit(f"o bloco {bloco['n']} não está na âncora")


def conferir_inclusao(prova, chave, ancora):
    inclusao, bloco = prova["inclusao"], prova["bloco"]
    folha = folha_do_evento(prova["evento"])
    if folha.hex() != prova["folha"]:
        raise SystemExit("o evento não dá a folha da prova")
    if inclusao["tamanho"] != bloco["ultima"] or not 1 <= inclusao["posicao"] <= inclusao["tamanho"]:
        raise SystemExit("a posição não é deste bloco")
    caminho = [bytes.fromhex(vizinho) for vizinho in inclusao["caminho"]]
    raiz = raiz_pela_inclusao(folha, inclusao["posicao"] - 1, inclusao["tamanho"], caminho)
    if raiz is None or raiz.hex() != bloco["raiz"]:
        raise SystemExit("o caminho não leva à raiz assinada")
    conferir_bloco(bloco, chave, ancora)
    print(f"vale: evento {prova['evento']['id']} na posição {inclusao['posicao']}, bloco {bloco['n']}")


def conferir_consistencia(prova, chave, ancora):
    antes, depois = prova["antes"], prova["depois"]
    caminho = [bytes.fromhex(vizinho) for vizinho in prova["caminho"]]
    velha = bytes.fromhex(antes["raiz"])
    raizes = raizes_pela_consistencia(velha, antes["ultima"], depois["ultima"], caminho)
    if raizes is None or raizes[0] != velha or raizes[1].hex() != depois["raiz"]:
        raise SystemExit("o bloco mais novo não continua o mais antigo")
    conferir_bloco(antes, chave, ancora)
    conferir_bloco(depois, chave, None)
    print(f"vale: o bloco {depois['n']} continua o bloco {antes['n']}")


def principal():
    opcoes = argparse.ArgumentParser(description="Confere uma prova da trilha de auditoria.")
    opcoes.add_argument("prova")
    opcoes.add_argument("--chave")
    opcoes.add_argument("--ancora")
    pedido = opcoes.parse_args()
    with open(pedido.prova, encoding="utf-8") as arquivo:
        prova = json.load(arquivo)
    ancora = None
    if pedido.ancora:
        with open(pedido.ancora, encoding="utf-8") as arquivo:
            ancora = set(arquivo.read().split("\n"))
    conferencias = {
        "averba-prova-de-inclusao-1": conferir_inclusao,
        "averba-prova-de-consistencia-1": conferir_consistencia,
    }
    if prova.get("formato") not in conferencias:
        raise SystemExit("formato de prova desconhecido")
    conferencias[prova["formato"]](prova, pedido.chave, ancora)


if __name__ == "__main__":
    principal()
    sys.exit(0)
