"""A reserva da demonstração que só se autoriza com prova de vida, vista pelos três portais, sem o serviço ligado.

A ida à câmera, com o serviço e a análise de verdade, é de `assinatura.py` (`make prova-longa`).
"""

from __future__ import annotations

from navegador import Navegador


class ProvaNaOperacao:
    """As páginas de um portal sobre essa reserva, e a recusa clara de quem não tem o serviço."""

    MARCA = {"gestor": "Ver a prova de vida", "consignataria": "Falta a prova de vida da pessoa", "servidor": "Autorizar com prova de vida"}
    PAGINAS = {"gestor": ["", "/prova"], "consignataria": [""], "servidor": ["", "/autorizar"]}

    def __init__(self, prova, navegador: Navegador, portal: str):
        self.prova = prova
        self.navegador = navegador
        self.portal = portal

    @classmethod
    def achar(cls, navegador: Navegador, portal: str, lista: str) -> str | None:
        """A ficha da reserva que a exige; `None` se a lista não tem nenhuma."""
        with navegador.abrir(lista) as pagina:
            fichas = pagina.eval_on_selector_all("tbody th a[href]", "todas => todas.map((a) => a.getAttribute('href'))")
        for ficha in fichas:
            with navegador.abrir(ficha) as pagina:
                if cls.MARCA[portal] in pagina.content():
                    return ficha
        return None

    # prova: RF-CON-04
    def jogar(self, lista: str) -> None:
        ficha = self.achar(self.navegador, self.portal, lista)
        if ficha is None:
            return self.prova.marcar(f"prova de vida em {self.portal}", [f"prova de vida em {self.portal}: nenhuma reserva a exige"])
        for pagina in self.PAGINAS[self.portal]:
            self.prova.conferir(self.navegador, ficha + pagina)
        if self.portal == "servidor":
            self.sem_servico(ficha)

    def sem_servico(self, ficha: str) -> None:
        """Sem o serviço, a página diz o que fazer e a reserva continua esperando; com programa e sem ele."""
        for programa in (True, False):
            with self.navegador.abrir(ficha + "/autorizar", largura=360, programa=programa) as pagina:
                pagina.get_by_role("button", name="Autorizar com prova de vida").click()
                pagina.wait_for_load_state("load")
                texto = pagina.locator("main").inner_text()
                antes = len(self.navegador.achados)
                if programa:
                    self.navegador.axe(pagina, "prova de vida sem serviço")
                    self.navegador.largura(pagina, "prova de vida sem serviço")
                    self.navegador.retrato(pagina, "servidor prova de vida sem servico")
                achados = self.navegador.achados[antes:]
                if "prova-nao-configurada" not in texto or "Nada foi autorizado" not in texto:
                    achados.append(f"sem serviço: {texto[:300]}")
                self.prova.marcar(f"prova de vida sem serviço, {'com' if programa else 'sem'} programa", achados)
