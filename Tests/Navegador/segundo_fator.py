"""Liga o segundo fator como gente: lê o código de barras da tela, calcula o código com quem não é nosso, entra com ele e o desliga.

O código de barras é lido pela zxing-cpp e o código calculado pela pyotp: nenhuma linha do que se prova entra na prova.
"""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pyotp
import zxingcpp

PONTOS = """async (svg) => {
  const imagem = new Image();
  imagem.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(new XMLSerializer().serializeToString(svg));
  await imagem.decode();
  const tela = document.createElement('canvas');
  tela.width = tela.height = 480;
  const pincel = tela.getContext('2d');
  pincel.drawImage(imagem, 0, 0, 480, 480);
  const cores = pincel.getImageData(0, 0, 480, 480).data;
  return Array.from({ length: 480 * 480 }, (_, i) => cores[4 * i]);
}"""


class SegundoFator:
    """Do cadastro ao desligamento, com um usuário de demonstração."""

    def __init__(self, prova, navegador, portal: str, senha: str):
        self.prova, self.navegador, self.portal, self.senha = prova, navegador, portal, senha

    def jogar(self) -> None:
        self.prova.conferir(self.navegador, "/segundo-fator")
        totp, reservas = self.ligar()
        self.prova.conferir(self.navegador, "/segundo-fator")
        self.entrar(totp)
        self.desligar(reservas[0])

    def ligar(self):
        with self.navegador.abrir("/segundo-fator") as pagina:
            pagina.locator("input[name=senha]").fill(self.senha)
            pagina.get_by_role("button", name="Cadastrar o aplicativo").click()
            pagina.wait_for_load_state("load")
        self.prova.conferir(self.navegador, "/segundo-fator/cadastro")
        with self.navegador.abrir("/segundo-fator/cadastro", largura=360) as pagina:
            pontos = bytes(pagina.locator("svg.codigo-qr").evaluate(PONTOS))
            lido = zxingcpp.read_barcodes(memoryview(pontos).cast("B", (480, 480)))
            totp = pyotp.parse_uri(lido[0].text)
            chave = pagina.locator(".chave-em-texto").inner_text().replace(" ", "")
            self.prova.marcar("segundo fator: código de barras e chave são os mesmos",
                              [] if totp.secret == chave else [f"código de barras {totp.secret}, chave {chave}"])
            pagina.get_by_label("Código que o aplicativo mostra").fill(totp.now())
            pagina.get_by_role("button", name="Ligar o segundo fator").click()
            pagina.wait_for_load_state("load")
            antes = len(self.navegador.achados)
            self.navegador.axe(pagina, "códigos de reserva")
            self.navegador.largura(pagina, "códigos de reserva")
            self.navegador.retrato(pagina, "codigos-de-reserva-360")
            reservas = pagina.locator(".codigos-de-reserva code").all_inner_texts()
            self.prova.marcar("segundo fator ligado", self.navegador.achados[antes:] + (
                [] if len(set(reservas)) == 10 else [f"códigos de reserva: {reservas}"]))
        return totp, reservas

    def entrar(self, totp) -> None:
        primeira, self.navegador.cookies = self.navegador.cookies, []
        with self.navegador.abrir(f"/entrar?portal={self.portal}") as pagina:
            self.prova.preencher(pagina, self.portal)
            self.navegador.cookies = pagina.context.cookies()
            self.prova.conferir(self.navegador, "/entrar/codigo")
            self.navegador.cookies = []
            # O seguinte ao de agora vale: é a folga do relógio do telefone, e o de agora já se gastou.
            pagina.get_by_label("Código").fill(totp.at(time.time() + 30))
            pagina.get_by_role("button", name="Entrar", exact=True).click()
            pagina.wait_for_load_state("load")
            pagina.get_by_role("button", name="Encerrar a outra e entrar").click()
            pagina.wait_for_load_state("load")
            chegou = urlsplit(pagina.url).path
            self.navegador.cookies = pagina.context.cookies() if chegou == f"/{self.portal}" else primeira
        self.prova.marcar("segundo fator: entrar com o código", [] if chegou == f"/{self.portal}" else [f"parou em {chegou}"])

    def desligar(self, reserva: str) -> None:
        with self.navegador.abrir("/segundo-fator") as pagina:
            cartao = pagina.locator("form[action='/segundo-fator/desligar']")
            cartao.locator("input[name=senha]").fill(self.senha)
            cartao.locator("input[name=codigo]").fill(reserva)
            cartao.get_by_role("button", name="Desligar").click()
            pagina.wait_for_load_state("load")
            dito = pagina.locator("main").inner_text()
        self.prova.marcar("segundo fator desligado com código de reserva", [] if "desligado" in dito else [dito[:300]])
