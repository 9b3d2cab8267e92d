"""Os ataques de quem controla a própria página e a câmera, no Chromium, cada um recusado pelo seu motivo; e a sessão que venceu."""

from __future__ import annotations

import subprocess

from navegador import Navegador


class Ataques:
    """`ensaio` é o `Ensaio` de `prova_de_vida.py`: quem sabe abrir sessões, capturar e ler o que ficou."""

    def __init__(self, ensaio):
        self.ensaio, self.servico = ensaio, ensaio.servico

    def casos(self) -> dict:
        do_envelope = {motivo.replace("-", "_"): (lambda motivo=motivo: self.recusado({"envelope": motivo}, motivo))
                       for motivo in ("fora-de-ordem", "corrente-quebrada", "tempo-incoerente", "quadro-repetido")}
        return do_envelope | {
            "jpeg_malformado": lambda: self.recusado({"malformada": True}, "quadro-ilegivel"),
            "jpeg_gigante": lambda: self.recusado({"gigante": True}, "quadro-ilegivel"),
            "ordem_errada": lambda: self.ensaio.recusada("cabeca", {"inverte": True}, {"gesto-trocado", "sem-resposta"}),
            "sem_rosto": lambda: self.ensaio.recusada("cabeca", {"parede": True}, {"sem-rosto"}),
            "repeticao_de_outra_sessao": self.repeticao,
            "sessao_vencida": self.vencida,
            "link_usado": self.link_usado,
        }

    # prova: PV-03
    def recusado(self, ataque: dict, motivo: str) -> str | None:
        fim, lido = self.ensaio.capturar("cadastro", "cabeca", {}, cpf=self.ensaio.outro_cpf(), ataque=ataque)
        de_pe = self.servico.pedir("GET", "/saude")[0] == 200
        certo = fim["situacao"] == "REPROVADA" and fim["motivo"] == motivo and lido["situacao"] == "EM_ANDAMENTO" and de_pe
        return None if certo else f"{fim} {lido} de pé: {de_pe}"

    def repeticao(self) -> str | None:
        """Grava uma sessão aprovada e a repete noutra, de outra pessoa: os pedidos tal como foram, e depois só as imagens, de novo assinadas."""
        fim, _ = self.ensaio.capturar("cadastro", "cabeca", {}, cpf=self.ensaio.outro_cpf(), ataque={"guardar": True})
        if fim["situacao"] != "APROVADA" or len(fim["mandado"]["pedidos"]) < 30:
            return f"não se gravou: {fim['situacao']} {fim['motivo']}, {len(fim['mandado']['pedidos'])} pedidos"
        if dito := self.recusado({"pedidos": fim["mandado"]["pedidos"]}, "assinatura-invalida"):
            return "os pedidos: " + dito[:600]
        dito = self.recusado({"imagens": fim["mandado"]["imagens"]}, "quadro-de-outra-sessao")
        return "as imagens: " + dito[:600] if dito else None

    # -- O que não vale mais

    def vencer(self, sessao: int) -> None:
        """Faz de conta que a sessão é de uma hora atrás."""
        subprocess.run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.servico.pasta / "dados/banco/soquete"), "-U", "dono", "-d", "averba", "-c",
             f"UPDATE sessao_da_prova SET criada_em = criada_em - interval '1 hour', expira_em = expira_em - interval '1 hour' WHERE id = {int(sessao)}"],
            check=True, capture_output=True)

    def vencida(self) -> str | None:
        """O link que venceu não se abre; a sessão que vence com a página aberta não começa, e a tela diz o que fazer."""
        sessao, link, nonce = self.servico.sessao("cadastro", self.ensaio.outro_cpf())
        self.vencer(sessao)
        outra, outro_link, outro_nonce = self.servico.sessao("cadastro", self.ensaio.outro_cpf())
        with Navegador(self.servico.base, retratos=self.ensaio.retratos, argumentos=["--use-fake-device-for-media-stream"]) as navegador:
            contexto = self.ensaio.contexto(navegador, "cabeca", {})
            pagina = contexto.new_page()
            resposta = pagina.goto(self.servico.base + link)
            fechado = pagina.locator("main").inner_text()
            pagina.goto(self.servico.base + outro_link)
            self.ensaio.consentir(pagina)
            self.vencer(outra)
            pagina.get_by_role("button", name="Começar", exact=True).click()
            pagina.wait_for_selector('[data-etapa="falha-sessao-vencida"]:not([hidden])', timeout=60_000)
            navegador.axe(pagina, "sessão vencida")
            navegador.retrato(pagina, "sessao-vencida-360")
            dito = pagina.locator('[data-etapa="falha-sessao-vencida"]').inner_text()
            contexto.close()
            achados = navegador.achados
        lidas = [self.servico.resultado(sessao, nonce)["situacao"], self.servico.resultado(outra, outro_nonce)["situacao"]]
        certo = resposta.status == 404 and "não vale mais" in fechado and "serviço" in dito and "APROVADA" not in lidas
        return "; ".join(achados[:3]) or (None if certo else f"{resposta.status} {fechado[:200]} | {dito[:200]} | {lidas}")

    def link_usado(self) -> str | None:
        """O link é de quem consentiu primeiro: quem o acha depois, noutro aparelho, não entra."""
        _, link, _ = self.servico.sessao("cadastro", self.ensaio.outro_cpf())
        with Navegador(self.servico.base, argumentos=["--use-fake-device-for-media-stream"]) as navegador:
            primeiro, segundo = (self.ensaio.contexto(navegador, "cabeca", {}) for _ in range(2))
            pagina = primeiro.new_page()
            aberto = pagina.goto(self.servico.base + link).status
            self.ensaio.consentir(pagina)
            with pagina.expect_response("**/captura/comecar"):
                pagina.get_by_role("button", name="Começar", exact=True).click()
            pagina = segundo.new_page()
            depois, dito = pagina.goto(self.servico.base + link).status, pagina.locator("main").inner_text()
            primeiro.close()
            segundo.close()
        return None if (aberto, depois) == (200, 404) and "não vale mais" in dito else f"{aberto} {depois} {dito[:300]}"
