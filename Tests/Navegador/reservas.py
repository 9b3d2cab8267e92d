"""As reservas que a demonstração deixa vivas: a pessoa autoriza e nega, a consignatária confirma, o gestor cancela.

Cada portal confere as páginas da sua reserva e pratica o seu ato pela janela de confirmação, como gente.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from navegador import Navegador
from prova_na_operacao import ProvaNaOperacao


class Reservas:
    """As páginas e o ato de um portal sobre uma reserva viva."""

    LISTAS = {"gestor": "/gestor/contratos?situacao=reservas", "consignataria": "/consignataria/reservas",
              "servidor": "/servidor/contratos?situacao=reservas"}
    PAGINAS = {"gestor": ["", "/cancelar"], "consignataria": ["", "/confirmar", "/cancelar", "/comprovante"],
               "servidor": ["", "/autorizar", "/negar"]}

    def __init__(self, prova, navegador: Navegador, portal: str):
        self.prova = prova
        self.navegador = navegador
        self.portal = portal

    def jogar(self) -> None:
        self.prova.conferir(self.navegador, self.LISTAS[self.portal])
        ficha = self.achar()
        if ficha is None:
            return self.prova.marcar(f"reserva de {self.portal}", [f"reserva de {self.portal}: a demonstração não deixou nenhuma"])
        for pagina in self.PAGINAS[self.portal]:
            self.prova.conferir(self.navegador, ficha + pagina)
        getattr(self, self.portal)(ficha)
        self.prova.conferir(self.navegador, ficha)
        ProvaNaOperacao(self.prova, self.navegador, self.portal).jogar(self.LISTAS[self.portal])

    def achar(self) -> str | None:
        """A primeira reserva sobre a qual este portal pode agir; na consignatária, a que já se pode confirmar."""
        with self.navegador.abrir(self.LISTAS[self.portal]) as pagina:
            fichas = pagina.eval_on_selector_all("tbody th a[href]", "todas => todas.map((a) => a.getAttribute('href'))")
        if self.portal == "gestor":
            return fichas[-1] if fichas else None  # a mais velha: as outras ficam para os outros portais
        ato = {"consignataria": "/confirmar", "servidor": "/autorizar"}[self.portal]
        for ficha in fichas:
            with self.navegador.abrir(ficha) as pagina:
                # A que exige prova de vida é de `ProvaNaOperacao`.
                if pagina.locator(f"main a[href$='{ato}']").count() and ProvaNaOperacao.MARCA["servidor"] not in pagina.content():
                    return urlsplit(ficha).path
        return None

    def gestor(self, ficha: str) -> None:
        with self.navegador.abrir(ficha + "/cancelar") as pagina:
            pagina.locator("[name=motivo]").fill("Pedida em engano; conferida com a consignatária.")
            pagina.get_by_role("button", name="Cancelar a reserva").click()
            self.concluir(pagina, "gestor cancela a reserva", "Reserva cancelada")
        self.reabrir()
        self.ligar_consulta()

    def ligar_consulta(self) -> None:
        """O órgão liga a consulta de margem pela consignatária, com o aviso à vista; ela a usa na sua vez."""
        mudar = "/gestor/parametros/consignataria.consulta-margem/mudar"
        self.prova.conferir(self.navegador, mudar)
        with self.navegador.abrir(mudar) as pagina:
            pagina.locator("[name=valor]").fill("1")
            pagina.locator("[name=fonte]").fill("Determinação escrita do órgão, para a prova")
            pagina.get_by_role("button", name="Mudar o valor").click()
            self.concluir(pagina, "gestor liga a consulta de margem", "Mostra a margem à consignatária")

    def consultar(self) -> None:
        """A margem de uma pessoa com contrato, pela matrícula que a lista mostra."""
        self.prova.conferir(self.navegador, "/consignataria/reservar/margem")
        with self.navegador.abrir("/consignataria/contratos") as pagina:
            matricula = re.search(r"\b\d{4}-\d{2}\b", pagina.locator("main").inner_text())
        with self.navegador.abrir("/consignataria/reservar/margem") as pagina:
            pagina.locator("[name=matricula]").fill(matricula.group() if matricula else "")
            pagina.get_by_role("button", name="Consultar").click()
            pagina.wait_for_load_state("load")
            antes = len(self.navegador.achados)
            self.navegador.axe(pagina, "margem consultada")
            self.navegador.retrato(pagina, "consignataria margem consultada")
            self.prova.marcar("margem consultada sem erro de acessibilidade", self.navegador.achados[antes:])
            self.concluir(pagina, "consignatária consulta a margem", "Margem disponível")

    def reabrir(self) -> None:
        """O par de que mais se perguntou: a ficha, as respostas e a reabertura com motivo."""
        lista = "/gestor/sondagens?situacao=aberto"
        self.prova.conferir(self.navegador, lista)
        with self.navegador.abrir(lista) as pagina:
            pares = pagina.eval_on_selector_all("tbody th a[href]", "todas => todas.map((a) => a.getAttribute('href'))")
        if not pares:
            return self.prova.marcar("par a reabrir", ["par a reabrir: a demonstração não deixou nenhum"])
        self.prova.conferir(self.navegador, pares[0])
        self.prova.conferir(self.navegador, pares[0] + "/reabrir")
        with self.navegador.abrir(pares[0] + "/reabrir") as pagina:
            pagina.locator("[name=motivo]").fill("Engano de digitação, conferido com a consignatária.")
            pagina.get_by_role("button", name="Reabrir", exact=True).click()
            self.concluir(pagina, "gestor reabre o par", "Par reaberto")
        self.prova.conferir(self.navegador, pares[0])

    def consignataria(self, ficha: str) -> None:
        self.consultar()
        with self.navegador.abrir(ficha) as pagina:
            self.na_janela(pagina, "Confirmar reserva", "/confirmar", "janela de confirmar")
            self.concluir(pagina, "consignatária confirma a reserva", "Averbado")

    def servidor(self, ficha: str) -> None:
        with self.navegador.abrir(ficha) as pagina:
            self.na_janela(pagina, "Autorizar", "/autorizar", "janela de autorizar")
            self.concluir(pagina, "a pessoa autoriza a reserva", "Autorização dada")

    def na_janela(self, pagina, verbo: str, ato: str, nome: str) -> None:
        """Abre a confirmação em janela, confere-a e pratica o ato."""
        pagina.locator(f"main a[data-abre-dialogo][href$='{ato}']").click()
        janela = pagina.locator("dialog[open]")
        antes = len(self.navegador.achados)
        self.navegador.axe(pagina, nome)
        self.navegador.retrato(pagina, f"{self.portal} {nome}", inteira=False)
        self.prova.marcar(nome, self.navegador.achados[antes:])
        documento = janela.locator("[name=documento][required]")
        if documento.count():
            documento.fill("ADF-2026-0001")
        janela.get_by_role("button", name=verbo, exact=True).click()
        pagina.wait_for_load_state("load")

    def concluir(self, pagina, nome: str, esperado: str) -> None:
        pagina.wait_for_load_state("load")
        texto = re.sub(r"\s+", " ", pagina.locator("body").inner_text())
        self.prova.marcar(nome, [] if esperado in texto else [f"{nome}: {texto[:300]}"])
