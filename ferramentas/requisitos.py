#!/usr/bin/env python3
"""Escreve docs/requisitos.md: cada requisito, onde mora e que teste o prova.

    python3 ferramentas/requisitos.py              escreve de novo
    python3 ferramentas/requisitos.py --conferir   não escreve; sai com 1 se o arquivo está velho ou há marca errada

De onde vem cada coluna:
  id, classe, título   ferramentas/requisitos.tsv
  testes               nome de teste em Swift, @Test("RF-CON-10: frase"), e "# prova: RF-CON-10" nos testes em Python
  código               id em comentário de Sources, Definicoes, Leiautes ou Publico ("/// Requisito: RF-CON-10")
  tela ou rota         o que o mesmo arquivo declara entre esse comentário e o próximo com id: comando, rota ou ato; o caminho
                       inteiro sai do retrato da tabela de rotas do programa (Tests/SistemaTests/Retratos/rotas.csv)
  parcial              ferramentas/requisitos-parciais.tsv (id e o que falta), mantido à mão
  porta                ferramentas/portas.tsv, mantido à mão, e o que o corpo do teste cita (ferramentas/portas.py)

Teste leva no máximo três ids: mais que isso é teste que não prova nenhum direito. Só usa a biblioteca padrão.
"""

import argparse
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True
import portas  # noqa: E402: a pasta deste programa não guarda módulo compilado

DESTINO = "docs/requisitos.md"
LISTA = "ferramentas/requisitos.tsv"
PARCIAIS = "ferramentas/requisitos-parciais.tsv"
MAXIMO_POR_TESTE = 3

ID = re.compile(
    r"(?<![\w-])(?:POC-[A-Z]{3}|RF-[A-Z]{3}|RNF-[A-Z]{3}|OBJ|FOL|ATE|SLA|INT|IMP|FAT|CRE|TRA|LGPD|VOL|PV)-\d+(?![\w])"
)
TESTE_SWIFT = re.compile(r'^[^/\n]*@Test\(\s*"((?:[^"\\]|\\.)*)"(.*)$', re.MULTILINE)
PROVA_PYTHON = re.compile(r"^\s*#\s*prova:\s*(.*)$", re.MULTILINE)
FUNCAO_PYTHON = re.compile(r"^\s*(?:async\s+)?def\s+(\w+)", re.MULTILINE)
LINHA_DE_COMENTARIO = ("//", "--", "#", "*", "/*")
ROTA = re.compile(r'"([^"\s\\]*)",\s*ato:\s*("[a-z0-9.-]+"|[\w.]+)')
TIPO = re.compile(r"^\s*(?:[a-z]+ )*(?:struct|enum|class|actor|extension) ([\w.]+)", re.MULTILINE)
ATO = re.compile(r'static let (ato\w*)\s*(?::\s*String\s*)?=\s*"([a-z0-9.-]+)"')
PORTAIS = {"PortalDoGestor": "/gestor", "PortalDaConsignataria": "/consignataria", "PortalDoServidor": "/servidor"}
RETRATO_DAS_ROTAS = "Tests/SistemaTests/Retratos/rotas.csv"
MAXIMO_DE_ROTAS_POR_ATO = 4
COMANDO = re.compile(r'commandName:\s*"([a-z0-9-]+)"')

MODULOS = {
    "geral": "Geral",
    "gestor": "Gestor",
    "consignataria": "Consignatária",
    "servidor": "Servidor",
    "folha": "Folha",
    "auxilio-saude": "Auxílio-saúde",
    "verbas-em-atraso": "Verbas em atraso",
    "prevcom": "PREVCOM",
    "integracao": "Integração",
    "seguranca": "Segurança",
    "auditoria": "Auditoria",
    "credenciamento": "Credenciamento",
    "faturamento": "Faturamento",
    "atendimento": "Atendimento",
    "sla": "Níveis de serviço",
    "lgpd": "Proteção de dados",
    "implantacao": "Implantação",
    "transicao": "Transição",
    "nao-funcional": "Não funcionais e volumes",
    "acessibilidade": "Acessibilidade",
    "prova-de-vida": "Prova de vida",
}
CLASSES = {"poc": "prova de conceito", "obrigatorio": "obrigatório", "desejavel": "desejável", "contratual": "contratual"}
SITUACOES = ["provado", "parcial", "falta", "contratual"]


@dataclass
class Requisito:
    id: str
    modulo: str
    classe: str
    contratual_puro: bool
    titulo: str
    falta_o_que: str = ""
    codigo: set = field(default_factory=set)
    rotas: set = field(default_factory=set)
    testes: set = field(default_factory=set)

    @property
    def provas(self) -> set:
        """Os testes que passam por uma porta pública; o que é por dentro não prova."""
        return {teste for teste in self.testes if teste[2] != portas.POR_DENTRO}

    @property
    def situacao(self) -> str:
        if self.provas:
            return "parcial" if self.falta_o_que else "provado"
        return "contratual" if self.contratual_puro else "falta"


class Mapa:
    """O que se achou no repositório, e os erros de marcação."""

    def __init__(self, raiz: Path):
        self.raiz = raiz
        self.requisitos = {}
        self.erros = []
        self.atos = {}
        self.caminhos = defaultdict(list)
        self.portas = portas.Portas(raiz, self.linhas(portas.LISTA))
        for linha in self.linhas(LISTA)[1:]:
            ident, modulo, classe, contratual, titulo = linha
            self.requisitos[ident] = Requisito(ident, modulo, classe, contratual == "puro", titulo)

    def linhas(self, caminho: str) -> list:
        arquivo = self.raiz / caminho
        if not arquivo.exists():
            return []
        textos = arquivo.read_text(encoding="utf-8").splitlines()
        return [t.split("\t") for t in textos if t.strip() and not t.startswith("#")]

    def arquivos(self, pasta: str, *extensoes: str) -> list:
        achados = (a for e in extensoes for a in (self.raiz / pasta).rglob(f"*.{e}"))
        return sorted(a for a in achados if not any(parte.startswith(".") for parte in a.relative_to(self.raiz).parts))

    def relativo(self, arquivo: Path) -> str:
        return arquivo.relative_to(self.raiz).as_posix()

    def achar(self, ids: list, onde: str) -> list:
        """Os requisitos citados; id que não existe vira erro."""
        for ident in ids:
            if ident not in self.requisitos:
                self.erros.append(f"{onde}: {ident} não está em {LISTA}")
        return [self.requisitos[i] for i in dict.fromkeys(ids) if i in self.requisitos]

    def linha(self, texto: str, posicao: int) -> int:
        return texto.count("\n", 0, posicao) + 1


def ler_testes_em_swift(mapa: Mapa) -> None:
    for arquivo in mapa.arquivos("Tests", "swift"):
        caminho = mapa.relativo(arquivo)
        # A arrumação não passa por porta pública, e planta nomes de propósito.
        if caminho.startswith("Tests/ArrumacaoTests/"):
            continue
        texto = arquivo.read_text(encoding="utf-8", errors="replace")
        for achado in TESTE_SWIFT.finditer(texto):
            nome, resto = achado.group(1), achado.group(2)
            ids = ID.findall(nome)
            if not ids or ".disabled(" in resto:
                continue
            onde = f"{caminho}:{mapa.linha(texto, achado.start(1))}"
            corpo = portas.alcance(texto, achado.end())
            anotar_teste(mapa, ids, onde, (caminho, sem_ids(nome)), corpo)


def sem_ids(nome: str) -> str:
    """A frase do teste, sem os ids que a abrem."""
    return re.sub(rf"^(?:{ID.pattern}[\s,;e]*)+:\s*", "", nome.replace('\\"', '"')).strip()


def ler_testes_em_python(mapa: Mapa) -> None:
    for arquivo in mapa.arquivos("Tests", "py"):
        caminho = mapa.relativo(arquivo)
        texto = arquivo.read_text(encoding="utf-8", errors="replace")
        for achado in PROVA_PYTHON.finditer(texto):
            funcao = FUNCAO_PYTHON.search(texto, achado.end())
            frase = funcao.group(1).replace("_", " ") if funcao else arquivo.stem
            onde = f"{caminho}:{mapa.linha(texto, achado.start(1))}"
            corpo = portas.alcance(texto, achado.end(), em_swift=False)
            anotar_teste(mapa, ID.findall(achado.group(1)), onde, (caminho, frase), corpo)


def anotar_teste(mapa: Mapa, ids: list, onde: str, teste: tuple, corpo: str) -> None:
    if len(set(ids)) > MAXIMO_POR_TESTE:
        mapa.erros.append(f"{onde}: o teste leva {len(set(ids))} ids; o máximo é {MAXIMO_POR_TESTE}")
    porta = ", ".join(mapa.portas.do_teste(teste[0], corpo)) or portas.POR_DENTRO
    for requisito in mapa.achar(ids, onde):
        requisito.testes.add((*teste, porta))


def ler_rotas(mapa: Mapa) -> None:
    """O valor de cada constante de ato (`Tipo.ato`) e, de cada ato, as rotas que o programa monta com ele."""
    for arquivo in mapa.arquivos("Sources", "swift"):
        texto = arquivo.read_text(encoding="utf-8", errors="replace")
        tipos = [(achado.start(), achado.group(1)) for achado in TIPO.finditer(texto)]
        for achado in ATO.finditer(texto):
            dono = next((nome for inicio, nome in reversed(tipos) if inicio < achado.start()), "")
            mapa.atos[f"{dono}.{achado.group(1)}"] = achado.group(2)
    retrato = mapa.raiz / RETRATO_DAS_ROTAS
    for linha in retrato.read_text(encoding="utf-8").splitlines() if retrato.exists() else []:
        partes = linha.split(";")
        if len(partes) > 3 and partes[0] in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            mapa.caminhos[partes[3]].append((partes[0], partes[1]))


def rotas_do_trecho(mapa: Mapa, trecho: str, antes: str, caminho: str) -> set:
    """As rotas que o trecho declara, ou as que praticam o ato que ele declara. Do mesmo caminho basta o GET."""
    portal = next((raiz for pasta, raiz in PORTAIS.items() if f"/{pasta}/" in caminho), "")
    tipos = TIPO.findall(antes + trecho)
    rotas = set()
    for rota, ato in ROTA.findall(trecho):
        valor = ato.strip('"') if ato.startswith('"') else valor_do_ato(mapa, ato, tipos)
        if valor is None:
            continue
        fim = "/" + re.sub(r":(\w+)", r"{\1}", rota.strip("/"))
        fim = re.sub(r"\{\w+\}", "{}", fim)
        achadas = [
            (metodo, c) for metodo, c in mapa.caminhos.get(valor, [])
            if c.startswith(portal) and re.sub(r"\{\w+\}", "{}", c).endswith(fim)
        ]
        rotas.update(f"{metodo} {caminho}" for metodo, caminho in achadas)
        if not achadas:
            rotas.add(f"{rota or '/'} ({valor})")
    for _, valor in ATO.findall(trecho):
        rotas.update(f"{metodo} {caminho}" for metodo, caminho in mapa.caminhos.get(valor, [])[:MAXIMO_DE_ROTAS_POR_ATO])
    return {r for r in rotas if not (r.startswith("POST ") and "GET" + r.removeprefix("POST") in rotas)}


def valor_do_ato(mapa: Mapa, nome: str, tipos: list) -> str | None:
    """`Reservar.ato`, `Self.ato` ou `ato`: o texto do ato, se é constante de `Sources`."""
    dono, _, constante = nome.rpartition(".")
    donos = [dono] if dono not in ("", "Self") else list(reversed(tipos))
    return next((mapa.atos[f"{d}.{constante}"] for d in donos if f"{d}.{constante}" in mapa.atos), None)


def ler_codigo(mapa: Mapa) -> None:
    lugares = [("Sources", ["swift"]), ("Definicoes", ["sql"]), ("Leiautes", ["yaml"]), ("Publico", ["js", "css"])]
    for pasta, extensoes in lugares:
        for arquivo in mapa.arquivos(pasta, *extensoes):
            ler_marcas(mapa, arquivo)


def ler_marcas(mapa: Mapa, arquivo: Path) -> None:
    linhas = arquivo.read_text(encoding="utf-8", errors="replace").splitlines()
    caminho = mapa.relativo(arquivo)
    marcas = comentarios_com_id(linhas)
    for indice, (inicio, ids) in enumerate(marcas):
        fim = marcas[indice + 1][0] if indice + 1 < len(marcas) else len(linhas)
        trecho = "\n".join(linhas[inicio:fim])
        rotas = rotas_do_trecho(mapa, trecho, "\n".join(linhas[:inicio]) + "\n", caminho)
        rotas |= {f"averba {comando}" for comando in COMANDO.findall(trecho)}
        for requisito in mapa.achar(ids, f"{caminho}:{inicio + 1}"):
            requisito.codigo.add(caminho)
            requisito.rotas.update(rotas)


def comentarios_com_id(linhas: list) -> list:
    """Comentários que citam ids: a linha em que começam (de 0) e os ids, somados os das linhas seguidas."""
    achados = []
    segue = False
    for numero, linha in enumerate(linhas):
        inteira = linha.lstrip().startswith(LINHA_DE_COMENTARIO)
        comentario = linha if inteira else linha.partition("//")[2]
        ids = ID.findall(comentario)
        if ids and segue:
            achados[-1][1].extend(ids)
        elif ids:
            achados.append((numero, ids))
        segue = inteira and (segue or bool(ids))
    return achados


def ler_parciais(mapa: Mapa) -> None:
    for numero, linha in enumerate(mapa.linhas(PARCIAIS), 1):
        if len(linha) != 2 or not linha[1].strip():
            mapa.erros.append(f"{PARCIAIS}: a linha {numero} não é id, tabulação e o que falta")
            continue
        for requisito in mapa.achar([linha[0]], PARCIAIS):
            requisito.falta_o_que = linha[1].strip()
            if not requisito.provas:
                mapa.erros.append(
                    f"{PARCIAIS}: {linha[0]} é dado por parcial e nenhum teste prova parte dele por porta pública")


def conferir_documentos(mapa: Mapa) -> None:
    """Documento que cita um id cita um que existe."""
    documentos = mapa.arquivos("docs", "md") + mapa.arquivos("Sources", "md") + mapa.arquivos("Migracoes", "md")
    for arquivo in documentos:
        caminho = mapa.relativo(arquivo)
        if caminho == DESTINO:
            continue
        texto = arquivo.read_text(encoding="utf-8", errors="replace")
        for achado in ID.finditer(texto):
            mapa.achar([achado.group(0)], f"{caminho}:{mapa.linha(texto, achado.start())}")


def celula(texto: str) -> str:
    return texto.replace("|", "\\|").replace("\n", " ")


def ligacao(caminho: str) -> str:
    return f"[{Path(caminho).stem}](../{caminho})"


def linha_da_tabela(requisito: Requisito) -> str:
    situacao = requisito.situacao
    if situacao == "parcial":
        situacao = f"parcial: {requisito.falta_o_que}"
    testes = "<br>".join(
        f"{ligacao(caminho)} ({porta}): {celula(frase)}" for caminho, frase, porta in sorted(requisito.testes)
    )
    celulas = [
        requisito.id,
        celula(requisito.titulo),
        CLASSES[requisito.classe],
        celula(situacao),
        "<br>".join(ligacao(c) for c in sorted(requisito.codigo)),
        "<br>".join(f"`{celula(r)}`" for r in sorted(requisito.rotas)),
        testes,
    ]
    return "| " + " | ".join(celulas) + " |"


def resumo(requisitos: list) -> list:
    linhas = ["| classe | " + " | ".join(SITUACOES) + " | total |", "|---|" + "--:|" * (len(SITUACOES) + 1)]
    for classe, nome in [*CLASSES.items(), (None, "**todas**")]:
        da_classe = [r for r in requisitos if classe in (None, r.classe)]
        contagens = [sum(r.situacao == s for r in da_classe) for s in SITUACOES]
        linhas.append(f"| {nome} | " + " | ".join(map(str, contagens)) + f" | {len(da_classe)} |")
    return linhas


def escrever(mapa: Mapa) -> str:
    requisitos = list(mapa.requisitos.values())
    partes = [
        "# Requisitos",
        "",
        "Gerado por `make requisitos`; não se edita à mão, e um teste falha se estiver velho. Os títulos são nossos.",
        "",
        "- **provado**: algum teste com o id no nome passa por uma porta pública (página, rota, comando ou arquivo), dita entre",
        "  parênteses; a porta de cada teste está em `ferramentas/portas.tsv`, e o teste tem de citar um meio dela;",
        "- **parcial**: o mesmo, com o que falta escrito em `ferramentas/requisitos-parciais.tsv`;",
        "- **falta**: nenhum teste o prova por porta pública, haja código ou não;",
        "- **contratual**: obrigação de serviço ou definição, sem nada a fazer no programa.",
        "",
        "O teste «por dentro» chama o código sem passar por porta nenhuma: está na tabela, e não prova.",
        "",
        *resumo(requisitos),
    ]
    por_modulo = defaultdict(list)
    for requisito in requisitos:
        por_modulo[requisito.modulo].append(requisito)
    for modulo, titulo in MODULOS.items():
        if not por_modulo[modulo]:
            continue
        partes += ["", f"## {titulo}", "", "| id | título | classe | situação | código | tela ou rota | testes |"]
        partes += ["|---|---|---|---|---|---|---|", *map(linha_da_tabela, por_modulo[modulo])]
    return "\n".join(partes) + "\n"


def levantar(raiz: Path) -> Mapa:
    mapa = Mapa(raiz)
    ler_testes_em_swift(mapa)
    ler_testes_em_python(mapa)
    ler_rotas(mapa)
    ler_codigo(mapa)
    ler_parciais(mapa)
    conferir_documentos(mapa)
    mapa.erros += mapa.portas.conferir()
    return mapa


def main() -> int:
    argumentos = argparse.ArgumentParser(description="Mapa dos requisitos: onde moram e que teste os prova.")
    argumentos.add_argument("--conferir", action="store_true", help="só confere; sai com 1 se algo está errado")
    argumentos.add_argument("--raiz", type=Path, default=Path(__file__).resolve().parent.parent, help="repositório")
    opcoes = argumentos.parse_args()
    mapa = levantar(opcoes.raiz)
    texto = escrever(mapa)
    destino = opcoes.raiz / DESTINO
    if opcoes.conferir:
        atual = destino.read_text(encoding="utf-8") if destino.exists() else ""
        if atual != texto:
            mapa.erros.append(f"{DESTINO} está velho: rode make requisitos")
    else:
        destino.parent.mkdir(parents=True, exist_ok=True)
        destino.write_text(texto, encoding="utf-8")
        situacoes = [r.situacao for r in mapa.requisitos.values()]
        print(f"{DESTINO}: " + ", ".join(f"{situacoes.count(s)} {s}" for s in SITUACOES) + f", {len(situacoes)} ao todo")
    for erro in sorted(set(mapa.erros)):
        print(erro, file=sys.stderr)
    return 1 if mapa.erros else 0


if __name__ == "__main__":
    sys.exit(main())
