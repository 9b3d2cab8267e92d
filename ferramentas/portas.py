"""Por que porta pública passa cada teste: página, rota, comando ou arquivo.

A lista `ferramentas/portas.tsv` tem duas espécies de linha:
  porta, expressão, o que é    o meio: o pedaço de código que só se escreve para passar por essa porta
  lugar, porta ou portas       a pasta ou o arquivo de teste; o mais específico ganha
  lugar, porta, expressão      o mesmo, mas ali só vale como meio esta expressão

Estar na lista não basta. Do teste se lê o próprio corpo e o das funções do mesmo arquivo que ele chama, e ali tem de
haver um meio de uma das portas do lugar; senão o teste é por dentro, e não prova. Arquivo listado em que teste nenhum
com id usa um meio é erro: ou a lista está errada, ou o arquivo tem de ser dito «por dentro». Só usa a biblioteca padrão.
"""

import re
from pathlib import Path

LISTA = "ferramentas/portas.tsv"
PORTAS = ["página", "rota", "comando", "arquivo"]
POR_DENTRO = "por dentro"

DECLARACAO = re.compile(r"^( *)(?:@\w+(?:\([^)\n]*\))? )*(?:[a-z]+ )*(?:func|var|let|class|struct) (`?\w+`?)")
FUNCAO = re.compile(r"^( *)(?:async )?def (\w+)")
COMENTARIO = re.compile(r"(?:^|(?<=\s))//.*$", re.MULTILINE)
COMENTARIO_EM_PYTHON = re.compile(r"^\s*#.*$", re.MULTILINE)
# De quanto recua o que está dentro de um tipo.
RECUO = 4
NOME = re.compile(r"\b\w+\b")


class Portas:
    """A lista lida, com os erros dela."""

    def __init__(self, raiz: Path, linhas: list):
        self.erros = []
        self.meios = {porta: [] for porta in PORTAS}
        self.lugares = {}
        self.estritos = {}
        self.usados = {}
        for campos in linhas:
            self.ler_linha(raiz, [c.strip() for c in campos])

    def ler_linha(self, raiz: Path, campos: list) -> None:
        if campos[0] in PORTAS and len(campos) == 3 and campos[2]:
            self.meios[campos[0]].append(re.compile(campos[1]))
            return
        portas = [p.strip() for p in campos[1].split(",")] if len(campos) in (2, 3) else []
        if not campos[0].startswith("Tests/") or not portas:
            self.erros.append(f"{LISTA}: «{campos[0]}» não é porta, expressão e explicação, nem lugar e portas")
        elif not (raiz / campos[0]).exists():
            self.erros.append(f"{LISTA}: {campos[0]} não existe")
        elif portas != [POR_DENTRO] and not set(portas) <= set(PORTAS):
            self.erros.append(f"{LISTA}: {campos[0]} tem porta que não há; as portas são {', '.join(PORTAS)}")
        else:
            self.lugares[campos[0]] = portas
            if len(campos) == 3:
                self.estritos[campos[0]] = [re.compile(campos[2])]

    def lugar(self, caminho: str) -> str:
        """O lugar mais específico; vazio se o arquivo não está na lista."""
        achados = [l for l in self.lugares if caminho == l or caminho.startswith(l + "/")]
        return max(achados, key=len, default="")

    def do_lugar(self, caminho: str) -> list:
        portas = self.lugares.get(self.lugar(caminho), [])
        return [] if portas == [POR_DENTRO] else portas

    def do_teste(self, caminho: str, corpo: str) -> list:
        """As portas por que o teste passa de fato: as do lugar cujo meio o corpo cita."""
        do_lugar = self.do_lugar(caminho)
        estrito = self.estritos.get(self.lugar(caminho))
        passa = [p for p in do_lugar if any(meio.search(corpo) for meio in estrito or self.meios[p])]
        if do_lugar:
            self.usados[caminho] = self.usados.get(caminho, False) or bool(passa)
        return passa

    def conferir(self) -> list:
        """Os erros da lista, depois de lidos todos os testes."""
        nenhum = [
            f"{LISTA}: {caminho} está na lista, e nenhum teste com id cita um meio de {' ou '.join(self.do_lugar(caminho))}"
            for caminho, usou in self.usados.items() if not usou
        ]
        return self.erros + nenhum


def blocos(texto: str, comeco: re.Pattern) -> list:
    """As declarações do arquivo e do tipo, não as de dentro de função: a linha (de 0), o nome e o texto inteiro."""
    linhas = texto.split("\n")
    achados = []
    for numero, linha in enumerate(linhas):
        achado = comeco.match(linha)
        if not achado or len(achado.group(1)) > RECUO:
            continue
        fim = numero
        while fim + 1 < len(linhas) and segue(linhas[fim + 1], achado.group(1)):
            fim += 1
            if linhas[fim] == achado.group(1) + "}":
                break
        achados.append((numero, achado.group(2).strip("`"), "\n".join(linhas[numero:fim + 1])))
    return achados


def segue(linha: str, recuo: str) -> bool:
    """A linha ainda é da declaração: vazia, mais funda, ou o fecho dela no mesmo recuo."""
    return not linha.strip() or linha.startswith(recuo + " ") or re.match(rf"{recuo}[)\]}}]", linha) is not None


def alcance(texto: str, posicao: int, em_swift: bool = True) -> str:
    """O corpo do teste cuja marca está em `posicao`, somado o do que ele chama no mesmo arquivo."""
    declarados = blocos(texto, DECLARACAO if em_swift else FUNCAO)
    linha = texto.count("\n", 0, posicao)
    funcoes = re.compile(r"\bfunc " if em_swift else r"\bdef ")
    do_teste = next((b for b in declarados if b[0] >= linha and funcoes.search(b[2].split("\n", 1)[0])), None)
    if do_teste is None:
        return ""
    por_nome = {}
    for bloco in declarados:
        if bloco[0] != do_teste[0] and "@Test" not in bloco[2]:
            por_nome.setdefault(bloco[1], []).append(bloco[2])
    lidos, fila, corpo = set(), [do_teste[2]], []
    while fila:
        trecho = (COMENTARIO if em_swift else COMENTARIO_EM_PYTHON).sub("", fila.pop())
        corpo.append(trecho)
        for nome in set(NOME.findall(trecho)) & por_nome.keys() - lidos:
            lidos.add(nome)
            fila += por_nome[nome]
    return "\n".join(corpo)
