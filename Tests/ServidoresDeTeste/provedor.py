"""Um provedor de OpenID Connect de verdade (oidc-provider-mock, sobre a Authlib), por HTTPS e com PKCE obrigatório.

  provedor.py CERTIFICADO CHAVE   diz a porta na primeira linha e atende até ser morto

Além do que o provedor faz, `POST /ensaio/girar` troca a chave com que ele assina, `POST /ensaio/no-ar/nao` faz tudo responder 503 até `…/sim`,
`POST /ensaio/lembrar/SEGUNDOS` faz dizer que a pessoa entrou há tantos segundos (`-` não o diz), ainda que se peça que entre de novo,
e `POST /ensaio/pingando/sim` faz o corpo de cada resposta chegar certo, mas depois de um espaço a cada décimo de segundo por vinte segundos, até
`…/nao`.
"""
import re
import socket
import sys
import time
import warnings

warnings.simplefilter("ignore")

import authlib.oauth2.rfc7636
import flask
import uvicorn
from authlib import jose
from oidc_provider_mock import _app, _storage

desafios = {}
entradas = {}


class ComPkce(authlib.oauth2.rfc7636.CodeChallenge):
    """O provedor de ensaio não guarda o desafio: aqui ele se guarda ao lado, pelo código."""

    def get_authorization_code_challenge(self, codigo):
        return desafios.get(codigo.code, (None, None))[0]

    def get_authorization_code_challenge_method(self, codigo):
        return desafios.get(codigo.code, (None, None))[1]


guardar = _app.AuthorizationCodeGrant.save_authorization_code


def guardar_com_desafio(self, codigo, pedido):
    dados = pedido.payload.data
    desafios[codigo] = (dados.get("code_challenge"), dados.get("code_challenge_method"))
    if dados.get("max_age") is not None and estado["lembra"] != "-":
        entradas[codigo] = int(time.time()) - int(estado["lembra"])
    guardar(self, codigo, pedido)


_app.AuthorizationCodeGrant.save_authorization_code = guardar_com_desafio
_storage.AuthorizationCode.get_auth_time = lambda self: entradas.get(self.code)
conteudo_da_ficha = _app.OpenIDCode.get_compatible_claims


def conteudo_sem_hora(self, pedido):
    """A biblioteca põe a hora de agora na ficha que não diz quando se entrou."""
    conteudo = conteudo_da_ficha(self, pedido)
    if estado["lembra"] == "-":
        del conteudo["auth_time"]
    return conteudo


_app.OpenIDCode.get_compatible_claims = conteudo_sem_hora
registrar = _app.flask_oauth2.AuthorizationServer.register_grant


def registrar_com_pkce(self, concessao, extensoes=None):
    if concessao is _app.AuthorizationCodeGrant:
        extensoes = [*extensoes, ComPkce(required=True)]
    registrar(self, concessao, extensoes)


_app.flask_oauth2.AuthorizationServer.register_grant = registrar_com_pkce

aplicacao = _app.app(require_nonce=True)
aplicacao.debug = False
estado = {"no ar": True, "pingando": False, "lembra": "0"}


@aplicacao.before_request
def conferir():
    if not estado["no ar"] and not flask.request.path.startswith("/ensaio"):
        return "fora do ar", 503


@aplicacao.after_request
def sem_rede(resposta):
    """A página do provedor de ensaio busca um estilo na rede; aqui não se busca nada."""
    if resposta.mimetype == "text/html":
        resposta.set_data(re.sub(r"<link\b[^>]*>", "", resposta.get_data(as_text=True)))
    return resposta


def pingar(corpo):
    for _ in range(200):
        yield b" "
        time.sleep(0.1)
    yield corpo


@aplicacao.after_request
def devagar(resposta):
    if estado["pingando"] and not flask.request.path.startswith("/ensaio"):
        resposta = flask.Response(pingar(resposta.get_data()), resposta.status, mimetype=resposta.mimetype)
    return resposta


@aplicacao.post("/ensaio/girar")
def girar():
    _app.storage.jwk = jose.RSAKey.generate_key(is_private=True, options={"kid": f"chave-{len(desafios)}-{id(desafios)}"})
    return "", 204


@aplicacao.post("/ensaio/no-ar/<sim>")
def no_ar(sim):
    estado["no ar"] = sim == "sim"
    return "", 204


@aplicacao.post("/ensaio/lembrar/<segundos>")
def lembrar(segundos):
    estado["lembra"] = segundos
    return "", 204


@aplicacao.post("/ensaio/pingando/<sim>")
def pingando(sim):
    estado["pingando"] = sim == "sim"
    return "", 204


soquete = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
soquete.bind(("127.0.0.1", 0))
print(soquete.getsockname()[1], flush=True)
uvicorn.Server(
    uvicorn.Config(aplicacao, interface="wsgi", ssl_certfile=sys.argv[1], ssl_keyfile=sys.argv[2], log_level="critical")
).run(sockets=[soquete])
