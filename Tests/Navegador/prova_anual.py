"""A prova de vida anual no Chromium: o que o gestor faz com uma pessoa e com a campanha, e o que a aposentada da demonstração vê.

As formas de página que a andança de ligação em ligação não garante: quem fez, quem falta, cada formulário, o erro e a campanha encerrada.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from navegador import Navegador

RAIZ = "/gestor/prova-anual"


class ProvaAnual:
    """`prova` é quem marca o que passou e o que falhou; `navegador`, o do gestor já dentro."""

    def __init__(self, prova, navegador: Navegador | None = None):
        self.prova, self.navegador = prova, navegador

    def _ligacoes(self, rota: str, parte: str) -> list[str]:
        """Os caminhos das ligações da grade com esta parte, na ordem."""
        with self.navegador.abrir(rota) as pagina:
            ligacoes = pagina.eval_on_selector_all("main tbody a[href]", "todas => todas.map((a) => a.getAttribute('href'))")
        return list(dict.fromkeys(urlsplit(ligacao).path for ligacao in ligacoes if parte in ligacao))

    def do_gestor(self) -> None:
        campanhas = self._ligacoes(RAIZ, RAIZ + "/")
        if len(campanhas) != 2:
            self.prova.marcar("prova anual: campanhas da demonstração", [f"prova anual: eram duas, e há {campanhas}"])
            return
        campanha, vencida = campanhas
        for situacao, gestos in (("feita", ["desfazer"]), ("dispensada", ["desfazer"]), ("por-fazer", ["comparecimento", "dispensa"])):
            self.prova.conferir(self.navegador, f"{campanha}?situacao={situacao}")
            fichas = self._ligacoes(f"{campanha}?situacao={situacao}", "/pessoas/")
            if not fichas:
                self.prova.marcar(f"prova anual: {situacao}", [f"prova anual: ninguém {situacao} em {campanha}"])
                continue
            for rota in fichas[:1] + [f"{fichas[0]}/{gesto}" for gesto in gestos]:
                self.prova.conferir(self.navegador, rota)
        self.prova.conferir(self.navegador, f"{campanha}/alterar")
        self.prova.conferir(self.navegador, f"{vencida}?situacao=vencida")
        # A outra fica aberta: é a que a aposentada da demonstração deve.
        self._encerrar(vencida)

    def _encerrar(self, campanha: str) -> None:
        """Sem motivo, o formulário diz o que falta; com ele, a campanha fica como estava, e se confere assim."""
        with self.navegador.abrir(campanha + "/encerrar", largura=360) as pagina:
            pagina.get_by_role("button", name="Encerrar", exact=True).click()
            pagina.wait_for_load_state("load")
            pagina.get_by_label("Motivo").fill("Acabou o ano")
            pagina.get_by_role("button", name="Encerrar", exact=True).click()
            pagina.wait_for_load_state("load")
            dito = pagina.locator("main").inner_text()
        self.prova.marcar("prova anual: encerrar a campanha", [] if "ninguém mais a deve" in dito else [f"encerrar: {dito[:300]}"])
        for rota in (campanha, RAIZ):
            self.prova.conferir(self.navegador, rota)

    def da_pessoa(self) -> None:
        """O aviso ao entrar, a lista e a campanha; sem câmera ligada, a página manda ao atendimento."""
        with Navegador(self.prova.endereco, retratos=self.prova.retratos) as navegador:
            if not self.prova.entrar(navegador, "servidor", "aposentada"):
                return
            ligacoes = [urlsplit(ligacao).path for ligacao in self.prova.conferir(navegador, "/servidor/prova-anual")]
            campanha = next((ligacao for ligacao in ligacoes if ligacao.startswith("/servidor/prova-anual/")), None)
            self.prova.marcar("prova anual: a aposentada deve", [] if campanha else [f"prova anual: nada devido em {ligacoes}"])
            with navegador.abrir("/servidor") as pagina:
                dito = pagina.locator("main").inner_text()
            certo = "Procure o atendimento" in dito and "Ver o que fazer" in dito and "com a câmera" not in dito
            self.prova.marcar("prova anual: sem câmera não se promete câmera", [] if certo else [dito[:300]])
            for rota in ["/servidor", campanha] if campanha else []:
                self.prova.conferir(navegador, rota)
