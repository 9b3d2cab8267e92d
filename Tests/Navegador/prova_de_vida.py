"""A prova de vida inteira, com a análise de verdade: serviço de pé, Chromium, pessoa sintética e ataques, cada um pelo seu motivo.

Uso: python3 Tests/Navegador/prova_de_vida.py <averba> [retratos] [caso…]

Sobe `averba prova-de-vida servir` numa pasta só sua, cadastra e libera um cliente pela linha de comando, pede sessões pela API como um
cliente pediria (credencial, autorização, nonce) e abre o link no navegador. O resultado assinado se confere com a chave publicada, pela
biblioteca `cryptography`. Sem as bibliotecas ou os modelos do rosto, diz o que falta e sai com 1: aqui não há o que provar sem eles.
No fim diz "N passed, N failed" e sai com 1 se algo falhou.
"""

from __future__ import annotations

import base64
import datetime
import json
import pathlib
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import urllib.parse

from assinatura import Assinatura
from ataques_na_prova import Ataques
from conta_do_orgao import ContaDoOrgao
from navegador import Navegador
from servico_da_prova import Servico

AQUI = pathlib.Path(__file__).resolve().parent
RAIZ = AQUI.parents[1]
PESSOA, OUTRA = "retrato-a1.jpg", "retrato-b1.jpg"
# A do serviço do portal: o navegador vai a ela, e o ensaio só olha com que endereço.
VOLTA_DO_PORTAL = "https://servico.exemplo.gov.br/retorno"
CPF = "52998224725"


def desenhar(pasta: pathlib.Path) -> dict[str, dict[str, str]]:
    """Os quadros de cada elenco: a pessoa, a foto plana e a curvada dela, e a outra pessoa."""
    elencos = {"cabeca": (PESSOA, "cabeca"), "plana": (PESSOA, "foto"), "curvada": (PESSOA, "curvada"), "outra": (OUTRA, "cabeca")}
    pedidos = []
    for elenco, (retrato, tipo) in elencos.items():
        comum = {"retrato": retrato, "tipo": tipo, "ruido": 2, "qualidade": 85}
        pedidos += [{**comum, "nome": f"{elenco}/{g}", "guinada": g} for g in range(-40, 41, 2)]
        pedidos += [{**comum, "nome": f"{elenco}/perto-{p}", "aproximacao": p / 100} for p in range(105, 190, 5)]
        if tipo == "cabeca":
            pedidos += [{**comum, "nome": f"{elenco}/sorriso-{s}", "sorriso": s / 2} for s in range(1, 5)]
        (pasta / elenco).mkdir(parents=True, exist_ok=True)
    arquivo = pasta / "pedidos.json"
    arquivo.write_text(json.dumps(pedidos), encoding="utf-8")
    subprocess.run([sys.executable, str(RAIZ / "Tests/PessoaSintetica/gerar.py"), str(arquivo), str(pasta)], check=True)
    return {
        elenco: {q.stem: "data:image/jpeg;base64," + base64.b64encode(q.read_bytes()).decode() for q in (pasta / elenco).glob("*.jpg")}
        for elenco in elencos
    }


class Ensaio:
    """Os casos: quem se põe diante da câmera, e como acaba."""

    def __init__(self, servico: Servico, quadros: dict, retratos: str | None):
        self.servico, self.quadros, self.retratos = servico, quadros, retratos
        self.duble = (AQUI / "duble_de_gente.js").read_text(encoding="utf-8")
        self.passaram, self.falharam, self.tempos = 0, [], []
        self.genuinas, self.recusas = 0, []

    def contexto(self, navegador: Navegador, elenco: str, jeito: dict, ataque: dict | None = None):
        """Um celular, com a câmera de quem se diz; com `ataque`, o de quem mexe na própria página."""
        contexto = navegador.chromium.new_context(viewport={"width": 360, "height": 740}, ignore_https_errors=True, locale="pt-BR", permissions=["camera"])
        gente = {f"pessoa-{n}": d for n, d in self.quadros[elenco].items()} | {f"outra-{n}": d for n, d in self.quadros["outra"].items()}
        contexto.add_init_script(f"window.__quadros = {json.dumps(gente)}; window.__jeito = {json.dumps(jeito)};\n{self.duble}")
        if ataque is not None:
            contexto.add_init_script(f"window.__ataque = {json.dumps(ataque)};\n{(AQUI / 'ataque_a_pagina.js').read_text(encoding='utf-8')}")
        return contexto

    def capturar(self, especie: str, elenco: str, jeito: dict, escolhas: tuple[str, ...] = (), cpf: str = CPF,
                 ataque: dict | None = None) -> tuple[dict, dict]:
        """Abre o link, consente, captura até acabar. Devolve o que a página disse e o que o cliente lê."""
        sessao, link, nonce = self.servico.sessao(especie, cpf)
        with Navegador(self.servico.base, retratos=self.retratos, argumentos=["--use-fake-device-for-media-stream"]) as navegador:
            contexto = self.contexto(navegador, elenco, jeito, ataque)
            pagina = contexto.new_page()
            pagina.goto(self.servico.base + link)
            self.diante_da_camera(pagina, escolhas)
            fim = pagina.evaluate("fetch('/captura/fim').then((r) => r.json())") | {"mandado": pagina.evaluate("window.__mandado ?? null")}
            contexto.close()
        return fim | self.gravada(sessao), self.servico.resultado(sessao, nonce)

    def gravada(self, sessao: int) -> dict:
        """Motivo, medidas e segundos da última tentativa, pelo relógio do servidor."""
        evidencia = json.loads(self.servico.comando("evidencia", str(sessao)))["tentativas"][-1]
        comecou, acabou = (datetime.datetime.fromisoformat(evidencia[hora]) for hora in ("comecouEm", "acabouEm"))
        return {"demora": (acabou - comecou).total_seconds(), "motivo": evidencia.get("motivo"), "medidas": evidencia["medidas"]}

    def consentir(self, pagina, escolhas: tuple[str, ...] = ()) -> None:
        """Consente e liga a câmera; falta só começar."""
        pagina.wait_for_selector("html[data-captura-pronta]", state="attached", timeout=60_000)
        for escolha in escolhas:
            pagina.get_by_label(escolha, exact=True).check()
        pagina.get_by_label("Concordo em usar a câmera e o meu rosto").check()
        pagina.get_by_role("button", name="Continuar", exact=True).click()
        pagina.get_by_role("button", name="Abrir a câmera", exact=True).click()
        pagina.wait_for_selector("dialog.captura[open]", timeout=60_000)

    def diante_da_camera(self, pagina, escolhas: tuple[str, ...] = ()) -> None:
        """Consente, liga a câmera e faz o que se pede, até acabar."""
        self.consentir(pagina, escolhas)
        pagina.get_by_role("button", name="Começar", exact=True).click()
        self.esperar_fim(pagina)

    # prova: PV-04, PV-05, PV-06
    def pelo_portal(self) -> str | None:
        """Entra pela conta do órgão, acha o serviço, prova que é ela com a câmera da frente e volta a ele com um código, que o cliente troca."""
        self.servico.comando("operador", "conceder", "123.456.789-09", "--nome", "Olga", "--mestre")
        ContaDoOrgao.no_provedor(self.servico.provedor, "olga", '{"cpf": "123.456.789-09", "name": "Olga"}')
        ContaDoOrgao.no_provedor(self.servico.provedor, "cida", f'{{"cpf": "{CPF}", "name": "Cida"}}')
        with Navegador(self.servico.base, argumentos=["--use-fake-device-for-media-stream"]) as navegador:
            with navegador.abrir("/entrar?volta=/operacao/servicos/novo") as pagina:
                self.no_orgao(pagina, "olga")
                pagina.get_by_label("Cliente").select_option(label="Portal de Ensaio")
                for rotulo, valor in {"Código": "carta", "Nome": "Carta de serviço", "Descrição": "A sua carta, na hora.",
                                      "Finalidade": "emitir a sua carta", "Endereço de volta": VOLTA_DO_PORTAL}.items():
                    pagina.get_by_label(rotulo, exact=True).fill(valor)
                with pagina.expect_navigation():
                    pagina.get_by_role("button", name="Pôr no portal").click()
            contexto = self.contexto(navegador, "cabeca", {})
            pagina = contexto.new_page()
            pagina.goto(self.servico.base + "/portal")
            self.no_orgao(pagina, "cida")
            pagina.get_by_role("link", name="Carta de serviço").click()
            digitaveis = pagina.locator("main input:not([type=hidden])").count()
            pagina.get_by_role("button", name="Fazer a prova de vida").click()
            self.diante_da_camera(pagina)
            fim = pagina.evaluate("fetch('/captura/fim').then((r) => r.json())")
            pagina.goto(fim["volta"])
            with pagina.expect_request(VOLTA_DO_PORTAL + "**") as ida:
                pagina.get_by_role("link", name="Continuar em Carta de serviço").click()
            volta = ida.value.url
            contexto.close()
        codigo = re.fullmatch(re.escape(VOLTA_DO_PORTAL) + r"\?codigo=([\w-]+)", volta).group(1)
        status, corpo = self.servico.pedir("POST", "/v1/portal/codigos", {"codigo": codigo}, self.servico.token())
        trocado = json.loads(corpo)
        self.servico.resultado(trocado["id"], trocado["nonce"])
        self.tempos.append(self.gravada(trocado["id"])["demora"])
        certo = digitaveis == 0 and status == 200 and trocado["situacao"] == "APROVADA" and trocado["cpf"] == CPF
        return None if certo else f"{digitaveis} {status} {corpo}"

    @staticmethod
    def no_orgao(pagina, sujeito: str) -> None:
        pagina.get_by_role("link", name="Entrar com a conta do ensaio").click()
        pagina.locator("input[name=sub]").fill(sujeito)
        with pagina.expect_navigation():
            pagina.get_by_role("button", name="Authorize").click()
        pagina.wait_for_load_state("load")

    @staticmethod
    def esperar_fim(pagina) -> None:
        try:
            pagina.wait_for_selector('[data-etapa="aprovada"]:not([hidden]), [data-etapa="reprovada"]:not([hidden])', timeout=90_000)
        except Exception:
            onde = pagina.evaluate("[...document.querySelectorAll('[data-etapa]:not([hidden])')].map((e) => e.dataset.etapa + ': ' + e.innerText.slice(0, 200)).join(' | ')")
            raise AssertionError(f"não acabou; a página está em «{onde}»") from None

    def caso(self, nome: str, conferir) -> None:
        try:
            dito = conferir()
        except Exception as erro:  # noqa: BLE001 — um caso que quebra não esconde os outros
            dito = f"quebrou: {str(erro).splitlines()[0] if str(erro) else type(erro).__name__}"
        if dito:
            self.falharam.append(nome)
            print("✘", nome, dito, flush=True)
        else:
            self.passaram += 1
            print("✔", nome, flush=True)

    def aprovada(self, especie: str, escolhas: tuple[str, ...] = (), jeito: dict | None = None) -> str | None:
        """Aprovada, em até três tentativas, que é o que a pessoa tem; cada recusa da genuína se conta e se diz no fim."""
        for _ in range(3):
            fim, lido = self.capturar(especie, "cabeca", jeito or {}, escolhas)
            self.genuinas += 1
            print(f"  {fim['situacao']} em {fim['demora']:.1f} s; {fim['motivo'] or ''} {json.dumps(lido.get('afirmado', {}), ensure_ascii=False)[:400]}")
            if fim["situacao"] == "APROVADA":
                self.tempos.append(fim["demora"])
                return None if lido["situacao"] == "APROVADA" else f"{fim} {lido}"
            self.recusas.append(fim["motivo"])
        return f"três recusas seguidas: {self.recusas[-3:]}"

    def recusada(self, elenco: str, jeito: dict, motivos: set[str], escolhas: tuple[str, ...] = ()) -> str | None:
        # Cada ataque com uma pessoa só sua: o limite de tentativas é por pessoa.
        fim, lido = self.capturar("cadastro", elenco, jeito, escolhas, cpf=cpf_sorteado())
        certo = fim["situacao"] == "REPROVADA" and fim["motivo"] in motivos and lido["situacao"] == "EM_ANDAMENTO"
        return None if certo else f"{fim} {lido}"

    def rodar(self, quais: list[str]) -> int:
        sem_luz = ("Sem luzes coloridas",)
        casos = {
            "cadastro": lambda: self.aprovada("cadastro"),
            "autenticacao": lambda: self.aprovada("autenticacao"),
            "pelo_portal": self.pelo_portal,
            "sem_luz": lambda: self.aprovada("autenticacao", sem_luz),
            "ao_ar_livre": lambda: self.aprovada("autenticacao", jeito={"semLuz": True}),
            "outra_pessoa": self.outra_pessoa,
            "assinatura": lambda: Assinatura(self).rodar(),
            "troca_no_meio": lambda: self.recusada("cabeca", {"trocaDepois": 90}, {"outra-pessoa"}, sem_luz),
            "foto_parada": lambda: self.recusada("plana", {"parada": True}, {"sem-resposta"}),
            "foto_girada": lambda: self.recusada("plana", {}, {"sem-resposta", "rosto-plano"}),
            "foto_curvada": lambda: self.recusada("curvada", {}, {"sem-resposta", "rosto-plano"}),
            "dois_rostos": lambda: self.recusada("cabeca", {"dois": True}, {"varios-rostos"}),
            "quadros_pretos": lambda: self.recusada("cabeca", {"escuro": True}, {"sem-rosto"}),
            "revisao": self.revisao,
            **Ataques(self).casos(),
            "quadros_identicos": lambda: self.recusada("cabeca", {"congelada": True, "parada": True}, {"quadro-repetido"}),
        }
        for nome, conferir in casos.items():
            if not quais or nome in quais:
                self.caso(nome, conferir)
        if self.tempos:
            self.caso("mediana", self.mediana)
        print(f"{self.passaram} passed, {len(self.falharam)} failed")
        return 1 if self.falharam else 0

    # prova: PV-05
    def mediana(self) -> str | None:
        """Menos de vinte segundos, do começo ao fim da tentativa, pelo relógio do servidor: a mediana das aprovadas."""
        print(f"  recusas da pessoa genuína: {len(self.recusas)} em {self.genuinas} tentativas {self.recusas or ''}")
        meio = statistics.median(self.tempos)
        print(f"  mediana das aprovadas: {meio:.1f} s em {len(self.tempos)} ({', '.join(f'{t:.1f}' for t in sorted(self.tempos))})")
        return None if meio < 20 else f"{meio:.1f} s"

    # -- A conferência por gente

    def revisao(self) -> str | None:
        """Reprovada a foto parada, a pessoa pede conferência; o atendente abre, vê as fotos, decide, e ela vê no que deu."""
        sessao, link, nonce = self.servico.sessao("cadastro", cpf_sorteado())
        with Navegador(self.servico.base, retratos=self.retratos, argumentos=["--use-fake-device-for-media-stream"]) as navegador:
            contexto = self.contexto(navegador, "cabeca", {"parada": True})
            pagina = contexto.new_page()
            pagina.goto(self.servico.base + link)
            self.diante_da_camera(pagina)
            pagina.get_by_role("button", name="Pedir conferência por um atendente").click()
            navegador.retrato(pagina, "revisao-pedir-360")
            pagina.get_by_label("Concordo que as fotos fiquem guardadas").check()
            pagina.get_by_role("button", name="Pedir conferência", exact=True).click()
            pagina.wait_for_selector('[data-etapa="revisao-pedida"]:not([hidden])', timeout=30_000)
            pagina.goto(self.servico.base + "/captura")
            espera = pagina.locator("main").inner_text()
            navegador.axe(pagina, "desfecho")
            navegador.largura(pagina, "desfecho")
            navegador.retrato(pagina, "revisao-espera-360")
            dito = self.atender(navegador)
            pagina.goto(self.servico.base + "/captura")
            desfecho = pagina.locator("main").inner_text()
            navegador.retrato(pagina, "revisao-desfecho-360")
            contexto.close()
            # O provedor de ensaio não tem ícone, e o navegador o anota na página de onde se saiu.
            achados = [a for a in navegador.achados if not (a.startswith("/entrar") and "status of 404" in a)]
        lido = self.servico.resultado(sessao, nonce)
        certo = "A conferência foi pedida" in espera and "aprovada por um atendente" in desfecho and lido["afirmado"].get("revisao") == "humana"
        return dito or ("; ".join(achados[:5]) if achados else None) or (None if certo else f"{espera[:200]} | {desfecho[:200]} | {lido}")

    def atender(self, navegador) -> str | None:
        """O atendente decide o caso mais urgente, com o documento na mão; devolve o que estranhou."""
        self.servico.comando("operador", "conceder", "987.654.321-00", "--nome", "Ana", "--papel", "atendente")
        ContaDoOrgao.no_provedor(self.servico.provedor, "ana", '{"cpf": "987.654.321-00", "name": "Ana"}')
        with navegador.abrir("/entrar?volta=/atendimento") as pagina:
            self.no_orgao(pagina, "ana")
            navegador.cookies = pagina.context.cookies()
            navegador.conferir("/atendimento", "atendimento-fila")
            pagina.goto(self.servico.base + "/atendimento")
            pagina.locator("tbody a").first.click()
            pagina.wait_for_load_state("load")
            navegador.conferir(urllib.parse.urlsplit(pagina.url).path, "atendimento-abrir")
            pagina.get_by_label("Por que você abre este caso").fill("fila do dia")
            pagina.get_by_role("button", name="Abrir o caso").click()
            pagina.wait_for_load_state("load")
            navegador.conferir(urllib.parse.urlsplit(pagina.url).path, "atendimento-caso")
            fotos = pagina.evaluate("[...document.querySelectorAll('.fotos-da-conferencia img')].map((i) => i.naturalWidth)")
            pagina.get_by_label("Aprovar: é a pessoa, e está viva").check()
            pagina.get_by_label("Documento que você conferiu").select_option(label="Carteira de identidade")
            pagina.get_by_label("Número do documento").fill("MG-12.345.678")
            pagina.get_by_label("Por quê", exact=True).fill("Conferi o documento apresentado com as fotos: é a mesma pessoa.")
            pagina.get_by_role("button", name="Decidir").click()
            pagina.wait_for_load_state("load")
            decidido = pagina.locator("main").inner_text()
        navegador.cookies = []
        certo = len(fotos) >= 2 and min(fotos) > 100 and "fotos apagadas" in decidido
        return None if certo else f"fotos {fotos}; {decidido[:300]}"

    @staticmethod
    def outro_cpf() -> str:
        return cpf_sorteado()

    def outra_pessoa(self) -> str | None:
        fim, lido = self.capturar("autenticacao", "outra", {})
        return None if fim["situacao"] == "REPROVADA" and fim["motivo"] == "nao-confere" else f"{fim} {lido}"


def cpf_sorteado() -> str:
    algarismos = [secrets.randbelow(10) for _ in range(9)]
    for quantos in (9, 10):
        resto = sum(a * (quantos + 1 - i) for i, a in enumerate(algarismos)) * 10 % 11
        algarismos.append(resto % 10)
    return "".join(map(str, algarismos))


def principal() -> int:
    averba, *resto = sys.argv[1:]
    retratos = resto.pop(0) if resto and not re.fullmatch(r"[a-z_]+", resto[0]) else None
    with tempfile.TemporaryDirectory(prefix="prova-", ignore_cleanup_errors=True) as nome:
        pasta = pathlib.Path(nome)
        pasta.chmod(0o755)
        servico = Servico(str(pathlib.Path(averba).resolve()), pasta)
        try:
            if not servico.analise:
                print("faltam as bibliotecas ou os modelos do rosto (ferramentas/instalar-rosto.sh)\n0 passed, 1 failed")
                return 1
            return Ensaio(servico, desenhar(pasta / "quadros"), retratos).rodar(resto)
        finally:
            servico.encerrar()


if __name__ == "__main__":
    sys.exit(principal())
