"""Joga a competência inteira no navegador, como o gestor jogaria: arquivos pelo campo de envio, passos com andamento, fim.

Usa a base fictícia que a demonstração deixou na pasta de dados e, no lugar da folha do órgão, `base-ficticia retorno`.
"""

from __future__ import annotations

import pathlib
import re
import subprocess

from playwright.sync_api import Page

from navegador import Navegador
from servidor import RAIZ, Averba

ESPERA = 60_000


class Ciclo:
    """Um mês, do arquivo de margens à devolução às consignatárias."""

    def __init__(self, prova, navegador: Navegador, averba: Averba):
        self.prova = prova
        self.navegador = navegador
        self.averba = averba
        self.mes = ""

    @property
    def raiz(self) -> str:
        return f"/gestor/competencias/{self.mes}"

    @property
    def pasta(self) -> pathlib.Path:
        return pathlib.Path(self.averba.pasta) / "base-ficticia" / self.mes

    # prova: IMP-22
    def jogar(self) -> None:
        self.mes = self.aberta()
        for especie, arquivo in [("cadastro-da-folha", "cadastro.txt"), ("margens-da-folha", "margens.txt"),
                                 ("bases-da-folha", "parte-das-bases.csv")]:
            self.passo(f"receber {arquivo} pelo campo de arquivo",
                       lambda especie=especie, arquivo=arquivo: self.receber(especie, arquivo))
        for nome, verbo in [("cortar", "Cortar"), ("ensaiar", "Ensaiar a glosa"), ("glosar", "Glosar"),
                            ("remeter", "Gerar a remessa")]:
            self.passo(f"{nome} com andamento", lambda nome=nome, verbo=verbo: self.trabalho(f"{self.raiz}/{nome}", verbo))
        remessa = self.baixar_remessa()
        self.passo("dar por enviada", lambda: self.ato(f"{self.raiz}/enviar", "Dar por enviada"))
        self.passo("receber a folha fechada", lambda: self.receber_retorno(remessa))
        for nome, verbo in [("devolver", "Devolver às consignatárias"), ("gerar-historico", "Gerar o histórico"),
                            ("gerar-repasse", "Gerar o repasse")]:
            self.passo(f"{nome} com andamento", lambda nome=nome, verbo=verbo: self.trabalho(f"{self.raiz}/{nome}", verbo))
        self.conferir_paginas()

    def passo(self, nome: str, corpo) -> None:
        antes = len(self.navegador.achados)
        try:
            corpo()
        except Exception as erro:  # o passo que cai é o achado; os seguintes dirão o que sentiram falta
            self.navegador.achar(nome, f"não se fez: {str(erro)[:400]}")
        self.prova.marcar(f"ciclo: {nome}", self.navegador.achados[antes:])

    def aberta(self) -> str:
        """A competência que recebe operações, lida da lista."""
        with self.navegador.abrir("/gestor/competencias?situacao=aberta") as pagina:
            ligacao = pagina.locator("main table a[href^='/gestor/competencias/']").first
            return (ligacao.get_attribute("href") or "").rsplit("/", 1)[-1]

    # -- Gestos

    def concluir(self, pagina: Page) -> None:
        """Espera o trabalho acabar, pelo fluxo de eventos, e abre o resultado."""
        pagina.wait_for_selector(".progresso.concluida, .progresso.falhou", timeout=ESPERA)
        if pagina.locator(".progresso.falhou").count():
            raise AssertionError(pagina.locator(".progresso-etapa").inner_text())
        ver = pagina.get_by_role("link", name="Ver o resultado")
        if ver.count() and ver.is_visible():
            ver.click()
            pagina.wait_for_load_state("load")

    def trabalho(self, rota: str, verbo: str) -> None:
        with self.navegador.abrir(rota) as pagina:
            pagina.set_default_timeout(ESPERA)
            pagina.get_by_role("button", name=verbo, exact=True).click()
            pagina.wait_for_url(re.compile(r"/gestor/tarefas/"), timeout=ESPERA)
            self.concluir(pagina)
            self.navegador.axe(pagina, rota)
            self.navegador.retrato(pagina, f"ciclo {rota.rsplit('/', 1)[-1]}")

    def ato(self, rota: str, verbo: str) -> None:
        with self.navegador.abrir(rota) as pagina:
            pagina.get_by_role("button", name=verbo, exact=True).click()
            pagina.wait_for_url(re.compile(re.escape(self.raiz) + "$"), timeout=ESPERA)

    def enviar(self, pagina: Page, arquivo: pathlib.Path) -> None:
        pagina.locator("input[type=file]").set_input_files(str(arquivo))
        pagina.get_by_role("button", name="Enviar e conferir").click()
        pagina.wait_for_url(re.compile(r"/gestor/(tarefas|arquivos)/\d+"), timeout=ESPERA)
        if "/tarefas/" in pagina.url:
            self.concluir(pagina)
            pagina.get_by_role("link", name="Abrir o arquivo").click()
            pagina.wait_for_load_state("load")

    # -- O mês

    def receber(self, especie: str, arquivo: str) -> None:
        with self.navegador.abrir(f"/gestor/receber/{especie}") as pagina:
            self.enviar(pagina, self.arquivo(arquivo))
            self.navegador.axe(pagina, f"recibo de {arquivo}")
            self.navegador.retrato(pagina, f"ciclo recibo {especie}")
            if "já foi aplicado" in pagina.content():
                return  # a demonstração já jogou este; a recusa diz quando, e nada muda
            pagina.get_by_role("link", name="Aplicar", exact=True).click()
            pagina.get_by_role("button", name="Aplicar", exact=True).click()
            pagina.wait_for_url(re.compile(r"/gestor/tarefas/"), timeout=ESPERA)
            self.concluir(pagina)

    def arquivo(self, nome: str) -> pathlib.Path:
        """O da base; o que falta é um pedaço das bases, que nunca veio antes e por isso se aplica de verdade."""
        caminho = self.pasta / nome
        if not caminho.exists():
            linhas = (self.pasta / "bases.csv").read_bytes().splitlines(keepends=True)
            caminho.write_bytes(b"".join(linhas[:21]))
        return caminho

    def baixar_remessa(self) -> pathlib.Path:
        with self.navegador.abrir(f"{self.raiz}/arquivos?especie=remessa&busca=descontos-posicional") as pagina:
            with pagina.expect_download() as espera:
                pagina.get_by_role("link", name="Baixar").first.click()
            destino = pathlib.Path(self.averba.pasta) / "remessa.txt"
            espera.value.save_as(destino)
            return destino

    def receber_retorno(self, remessa: pathlib.Path) -> None:
        retorno = remessa.with_name("retorno.txt")
        subprocess.run(
            [self.averba.programa, "base-ficticia", "retorno", "--remessa", str(remessa), "--saida", str(retorno)],
            cwd=RAIZ, check=True, capture_output=True, timeout=120)
        with self.navegador.abrir(f"{self.raiz}/retorno") as pagina:
            self.enviar(pagina, retorno)
            pagina.get_by_role("link", name="Importar em definitivo").click()
            pagina.get_by_role("button", name="Importar em definitivo").click()
            pagina.wait_for_url(re.compile(r"/gestor/tarefas/"), timeout=ESPERA)
            self.concluir(pagina)

    def conferir_paginas(self) -> None:
        """As páginas do mês fechado, e uma linha glosada com a conta aberta, se houve."""
        for parte in ["", "/linhas", "/glosa", "/arquivos", "/fecho", "/divergencias", "/repasse",
                      "/linhas?faltou=rejeitadas", "/linhas?situacao=glosada"]:
            self.prova.conferir(self.navegador, self.raiz + parte)
        for lista, ligacao in [("/glosa", f"main table a[href*='{self.raiz}/linhas/']"),
                               ("/linhas?faltou=rejeitadas", f"main table a[href*='{self.raiz}/linhas/']"),
                               ("/divergencias", f"main table a[href*='{self.raiz}/divergencias/']")]:
            with self.navegador.abrir(self.raiz + lista) as pagina:
                achada = pagina.locator(ligacao).first
                rota = achada.get_attribute("href") if achada.count() else None
            if rota:
                self.prova.conferir(self.navegador, rota)
