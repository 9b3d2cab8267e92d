"""Acha todos os formulários de um portal, seguindo as ligações como quem entrou seguiria."""

from __future__ import annotations

import collections
import dataclasses
import html
import re
import urllib.error
import urllib.parse

# Acabam com a sessão ou trocam a senha de quem ataca: o resto do ataque ficaria de fora sem que se notasse.
FORA = re.compile(r"/(sair|senha|segundo-fator|sessoes|entrar)\b|/usuarios/.*(bloquear|encerrar|senha)")


@dataclasses.dataclass(frozen=True)
class Formulario:
    """Um formulário: de que página veio, para onde vai e o que leva preenchido."""

    pagina: str
    metodo: str
    acao: str
    campos: tuple[tuple[str, str], ...]
    anexo: bool

    @property
    def feitio(self) -> tuple:
        """Dois formulários do mesmo feitio são a mesma rota e os mesmos campos, com outro objeto."""
        return (self.metodo, sem_numeros(self.acao), tuple(sorted({nome for nome, _ in self.campos})))

    @property
    def corpo(self) -> str:
        return urllib.parse.urlencode(self.campos)


def sem_numeros(endereco: str) -> str:
    """O endereço sem o que muda de um objeto para outro."""
    return re.sub(r"\d[\d.-]*", "N", endereco.split("?")[0])


def atributos(marca: str) -> dict[str, str]:
    return {nome: html.unescape(valor) for nome, valor in re.findall(r' ([a-z-]+)="([^"]*)"', marca)}


def ler_formularios(pagina: str, texto: str) -> list[Formulario]:
    achados = []
    for abertura, miolo in re.findall(r"<form([^>]*)>(.*?)</form>", texto, re.S):
        quadro = atributos(abertura)
        campos = []
        for marca in re.findall(r"<input[^>]*>", miolo):
            um = atributos(marca)
            if um.get("type") == "file" or not um.get("name"):
                continue
            if um.get("type") in ("radio", "checkbox") and " checked" not in marca and any(c[0] == um["name"] for c in campos):
                continue
            campos.append((um["name"], um.get("value", "") or ("a" if um.get("type") in (None, "text", "search") else "")))
        for marca, opcoes in re.findall(r"<select([^>]*)>(.*?)</select>", miolo, re.S):
            valores = [atributos(o).get("value", "") for o in re.findall(r"<option[^>]*>", opcoes)]
            if nome := atributos(marca).get("name"):
                campos.append((nome, next((v for v in valores if v), "")))
        campos += [(atributos(marca)["name"], "texto") for marca in re.findall(r"<textarea[^>]*>", miolo) if "name" in atributos(marca)]
        achados.append(Formulario(
            pagina, quadro.get("method", "get").lower(), urllib.parse.urljoin(pagina, quadro.get("action", pagina)), tuple(campos),
            "multipart" in quadro.get("enctype", "")))
    return achados


def percorrer(entrada, partida: str, por_feitio: int = 2, limite: int = 600) -> list[Formulario]:
    """Os formulários de feitio diferente alcançáveis a partir de uma página; de cada rota se veem até `por_feitio` objetos."""
    fila, vistas = collections.deque([partida]), collections.Counter()
    formularios: dict[tuple, Formulario] = {}
    lidas = 0
    while fila and lidas < limite:
        endereco = fila.popleft()
        if vistas[sem_numeros(endereco)] >= por_feitio or FORA.search(endereco):
            continue
        vistas[sem_numeros(endereco)] += 1
        lidas += 1
        try:
            texto = entrada.ler(endereco)
        except (urllib.error.URLError, UnicodeDecodeError):
            continue  # CSV, PDF ou recusa: não tem formulário
        for formulario in ler_formularios(endereco, texto):
            if formulario.campos and not FORA.search(formulario.acao):
                formularios.setdefault(formulario.feitio, formulario)
        for ligacao in re.findall(r'<a [^>]*href="(/[^"#]*)"', texto):
            fila.append(html.unescape(ligacao))
    return sorted(formularios.values(), key=lambda f: f.feitio)
