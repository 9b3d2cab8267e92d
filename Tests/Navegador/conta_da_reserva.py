"""A reserva de empréstimo digitada pela consignatária: os passos dos valores e do resumo, com a conta que o sistema refaz.

Digita uma parcela que não confere, lê na prévia a que confere e digita essa: nada se reserva.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from navegador import Navegador

VALORES = {"prazo": "24", "liberado": "5.000,00", "taxa": "1,50", "tarifa_financiada": "150,00", "tarifa_a_vista": "35,00",
           "seguro_mensal": "12,90"}


class ContaDaReserva:
    """As páginas da conta, conferidas como as outras, e o que a prévia diz."""

    def __init__(self, prova, navegador: Navegador):
        self.prova = prova
        self.navegador = navegador

    def jogar(self) -> None:
        valores, resumo, dito = self.digitar("100,00")
        self.prova.conferir(self.navegador, valores)
        self.prova.conferir(self.navegador, resumo)
        achado = re.search(r"Desconto por mês\s+R\$\s([\d.,]+)", dito)
        avisou = "não confere" in dito and "Informado: R$\xa0100,00; calculado:" in dito
        self.prova.marcar("prévia que não confere", [] if achado and avisou else [f"prévia que não confere: {dito[:600]}"])
        if achado is None:
            return
        _, resumo, dito = self.digitar(achado.group(1))
        self.prova.conferir(self.navegador, resumo)
        certa = "não confere" not in dito and all(rotulo in dito for rotulo in ("A pessoa recebe", "CET ao ano", "Seguro mensal"))
        self.prova.marcar("prévia que confere", [] if certa else [f"prévia que confere: {dito[:600]}"])

    def digitar(self, parcela: str) -> tuple[str, str, str]:
        """Os endereços dos valores e do resumo, e o que o resumo diz."""
        with self.navegador.abrir("/consignataria/reservar") as pagina:
            pagina.locator("[name=matricula]").fill("1001-00")
            pagina.get_by_role("button", name="Continuar").click()
            pagina.wait_for_load_state("load")
            valores = urlsplit(pagina.url).path
            opcoes = pagina.eval_on_selector_all(
                "select[name=produto] option", "todas => todas.map((o) => [o.textContent.trim(), o.value])")
            emprestimo = next(valor for nome, valor in opcoes if re.search("mpréstimo|rédito", nome))
            pagina.locator("select[name=produto]").select_option(emprestimo)
            for campo, texto in {**VALORES, "parcela": parcela}.items():
                pagina.locator(f"[name={campo}]").fill(texto)
            pagina.get_by_role("button", name="Continuar").click()
            pagina.wait_for_load_state("load")
            return valores, urlsplit(pagina.url).path, pagina.locator("main").inner_text()
