#!/usr/bin/env python3
"""A análise de rosto escrita outra vez, em Python, com OpenVINO, OpenCV e NumPy: a conta que a máquina Rosto tem de repetir.

Nada aqui vem do Swift. Onde há biblioteca que já faz (JPEG, redução por área, corte girado, homografia), usa-se a dela.
"""
import math
import pathlib

import cv2
import numpy as np
import openvino

GABARITO = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])


def sem_pose_de_camera(caminho):
    """A imagem em RGB, na orientação em que se olha (o imread já obedece ao Exif)."""
    return cv2.cvtColor(cv2.imread(str(caminho), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


class Referencia:
    def __init__(self, pasta):
        pasta = pathlib.Path(pasta) / "modelos"
        nucleo = openvino.Core()
        ajustes = {"INFERENCE_NUM_THREADS": 1, "PERFORMANCE_HINT": "LATENCY"}
        self.detectores = {}
        for lado in (320, 640):
            rede = nucleo.read_model(pasta / "detector-yunet-2023mar.onnx")
            rede.reshape([1, 3, lado, lado])
            self.detectores[lado] = nucleo.compile_model(rede, "CPU", ajustes).create_infer_request()
        self.rede_do_vetor = nucleo.compile_model(pasta / "vetor-sface-2021dec.onnx", "CPU", ajustes).create_infer_request()
        self.rede_da_malha = nucleo.compile_model(pasta / "malha-468.tflite", "CPU", ajustes).create_infer_request()

    def detectar(self, imagem, lado=320):
        altura, largura = imagem.shape[:2]
        k = lado / max(largura, altura)
        nova_largura, nova_altura = max(1, int(largura * k + 0.5)), max(1, int(altura * k + 0.5))
        metodo = cv2.INTER_AREA if k < 1 else cv2.INTER_LINEAR
        menor = cv2.resize(imagem.astype(np.float32), (nova_largura, nova_altura), interpolation=metodo)
        tela = np.zeros((lado, lado, 3), np.float32)
        tela[:nova_altura, :nova_largura] = menor[:, :, ::-1]
        rede = self.detectores[lado]
        rede.infer({0: np.ascontiguousarray(tela.transpose(2, 0, 1)[None])})
        sai = {s: rede.get_tensor(s).data[0] for p in (8, 16, 32) for s in (f"cls_{p}", f"obj_{p}", f"bbox_{p}", f"kps_{p}")}
        kx, ky = nova_largura / largura, nova_altura / altura
        caixas, escores, pontos = [], [], []
        for p in (8, 16, 32):
            n = lado // p
            nota = np.sqrt(np.clip(sai[f"cls_{p}"][:, 0], 0, 1) * np.clip(sai[f"obj_{p}"][:, 0], 0, 1))
            for i in np.nonzero(nota >= 0.6)[0]:
                c, r = i % n, i // n
                b, q = sai[f"bbox_{p}"][i], sai[f"kps_{p}"][i].reshape(5, 2)
                w, h = math.exp(b[2]) * p / kx, math.exp(b[3]) * p / ky
                caixas.append([(c + b[0]) * p / kx - w / 2, (r + b[1]) * p / ky - h / 2, w, h])
                escores.append(float(nota[i]))
                pontos.append((q + [c, r]) * p / [kx, ky])
        ficam = cv2.dnn.NMSBoxes(caixas, escores, 0.6, 0.3) if caixas else []
        return [{"caixa": [float(v) for v in caixas[i]], "escore": escores[i], "pontos": pontos[i]} for i in np.array(ficam, int).flatten()]

    def vetor(self, imagem, pontos):
        giro, _ = semelhanca(pontos, GABARITO)
        corte = cv2.warpAffine(imagem.astype(np.float32), giro, (112, 112), flags=cv2.INTER_LINEAR)
        return self.vetor_do_corte(corte)

    def vetor_do_corte(self, corte):
        self.rede_do_vetor.infer({0: np.ascontiguousarray(corte.astype(np.float32).transpose(2, 0, 1)[None])})
        v = self.rede_do_vetor.get_tensor("fc1").data[0].astype(np.float64).copy()
        return v / np.linalg.norm(v)

    def malha_em(self, imagem, centro, lado, angulo):
        e, meio = lado / 192, 96.0
        c, s = e * math.cos(angulo), e * math.sin(angulo)
        volta = np.array([[c, -s, centro[0] - c * meio + s * meio], [s, c, centro[1] - s * meio - c * meio]])
        corte = cv2.warpAffine(imagem.astype(np.float32), volta, (192, 192), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        self.rede_da_malha.infer({0: np.ascontiguousarray(corte[None] / 255)})
        marcos = self.rede_da_malha.get_tensor("conv2d_21").data.reshape(468, 3).astype(np.float64)
        presenca = 1 / (1 + math.exp(-float(self.rede_da_malha.get_tensor("conv2d_31").data.flatten()[0])))
        na_imagem = np.c_[marcos[:, :2] @ volta[:, :2].T + volta[:, 2], marcos[:, 2] * e]
        return na_imagem, presenca

    def malha(self, imagem, pontos):
        olhos, boca = (pontos[0] + pontos[1]) / 2, (pontos[3] + pontos[4]) / 2
        lado = 3.4 * max(np.linalg.norm(pontos[1] - pontos[0]), np.linalg.norm(boca - olhos))
        d = pontos[1] - pontos[0]
        marcos, presenca = self.malha_em(imagem, (olhos + boca) / 2, lado, math.atan2(d[1], d[0]))
        return self.malha_em(imagem, *regiao(marcos)) if presenca >= 0.5 else (marcos, presenca)


def regiao(marcos):
    d = marcos[263] - marcos[33]
    angulo = math.atan2(d[1], d[0])
    giro = np.array([[math.cos(angulo), -math.sin(angulo)], [math.sin(angulo), math.cos(angulo)]])
    planos = marcos[:, :2] @ giro
    baixo, alto = planos.min(0), planos.max(0)
    return giro @ ((baixo + alto) / 2), 1.5 * float((alto - baixo).max()), angulo


def semelhanca(origem, destino):
    """Por mínimos quadrados, pelo sistema inteiro (a outra usa a fórmula fechada)."""
    origem, destino = np.asarray(origem, float), np.asarray(destino, float)
    linhas, termos = [], []
    for (x, y), (u, v) in zip(origem, destino):
        linhas += [[x, -y, 1, 0], [y, x, 0, 1]]
        termos += [u, v]
    a, b, tx, ty = np.linalg.lstsq(np.array(linhas), np.array(termos), rcond=None)[0]
    return np.array([[a, -b, tx], [b, a, ty]]), (a, b, tx, ty)


def pose(m):
    x = m[263] - m[33]
    x = x / np.linalg.norm(x)
    y = m[152] - m[10]
    y = y - x * (x @ y)
    y = y / np.linalg.norm(y)
    return [math.degrees(a) for a in (math.atan2(x[2], math.hypot(x[0], x[1])), math.atan2(-y[2], y[1]), math.atan2(x[1], x[0]))]


def boca(m):
    return float(np.linalg.norm(m[291] - m[61]) / np.linalg.norm(m[263] - m[33]))


def t5(p):
    d = p[1] - p[0]
    return float((p[2] - p[0]) @ d / (d @ d))


def planaridade(frente, girada):
    h, _ = cv2.findHomography(frente[:, :2], girada[:, :2], 0)
    levados = cv2.perspectiveTransform(frente[None, :, :2], h)[0]
    return float(np.sqrt(((levados - girada[:, :2]) ** 2).sum(1).mean()) / np.linalg.norm(girada[263, :2] - girada[33, :2]))


def cor_da_pele(imagem, caixa):
    x, y, w, h = caixa
    x0, x1, y0, y1 = (int(min(max(v, 0), f)) for v, f in
                      ((x + .2 * w, imagem.shape[1]), (x + .8 * w, imagem.shape[1]), (y + .45 * h, imagem.shape[0]), (y + .75 * h, imagem.shape[0])))
    return [float(v) for v in ((imagem[y0:y1, x0:x1] / 255.0) ** 2.2).reshape(-1, 3).mean(0)]


def reflexo(pele, exibidas):
    l = np.log(np.array(pele))
    l = l - l.mean(1, keepdims=True)
    l = l - l.mean(0)
    x = np.eye(3)[exibidas]
    x = x - x.mean(0)
    return float((l * x).sum() / math.sqrt((l ** 2).sum() * (x ** 2).sum())), math.exp(math.sqrt((l ** 2).sum() / (x ** 2).sum())) - 1


def qualidade(imagem, pontos):
    giro, _ = semelhanca(pontos, GABARITO)
    corte = cv2.warpAffine(imagem.astype(np.float32), giro, (112, 112), flags=cv2.INTER_LINEAR)
    cinza = corte @ np.array([0.299, 0.587, 0.114])
    laplaciano = cv2.Laplacian(cinza, cv2.CV_64F)[1:-1, 1:-1]
    return {"brilho": float(cinza.mean()), "contraste": float(cinza.std()), "nitidez": float(laplaciano.var()),
            "estourado": float((corte.max(2) >= 250).mean())}


def impressao(imagem):
    menor = cv2.resize(imagem.astype(np.float32), (17, 16), interpolation=cv2.INTER_AREA) @ np.array([0.299, 0.587, 0.114])
    return [int(v) for v in (menor[:, :-1] > menor[:, 1:]).flatten()]
