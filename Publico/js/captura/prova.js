// Uma tentativa: da contagem até o servidor dizer que acabou. Junta câmera, remessa, luz, guia e voz.
import { Corrente, resumir } from "./envelope.js";
import { Remessa } from "./remessa.js";
import { Luz } from "./luz.js";
import { instrucaoDoPasso, Ritmo } from "./guia.js";
import { corpoDe } from "./conversa.js";
import { acertar, andar, anuncio, clarear, contar, enderecos, escrever, frase, girar, instruir, medir, partes, pintar, protecao } from "./tela.js";

const esperar = (milissegundos) => new Promise((pronto) => setTimeout(pronto, milissegundos));
/** Milissegundos sem imagem nova até dar a câmera por parada. */
const SEM_IMAGEM = 4000;
/** Milissegundos até repetir a quem ouve o que ainda está por fazer. */
const REPETE = 9000;
const DEITADO = matchMedia("(orientation: landscape) and (max-height: 30rem)");

export const deitado = () => DEITADO.matches;

export class Prova {
  /** `ao(fim)` recebe o nome de como acabou e, se houver, o que o servidor disse. */
  constructor({ camera, voz, comeco, ao }) {
    Object.assign(this, { camera, voz, comeco, ao });
    this.viva = true;
    this.base = performance.now();
    this.ultimoTempo = -1;
    this.ritmo = new Ritmo();
    this.luz = new Luz(pintar, () => this.agora());
    this.feitas = 0;
    this.dito = performance.now();
  }

  agora() { return Math.round(performance.now() - this.base); }

  async andar() {
    const { nonce, chave, quadrosPorSegundo, emVoo } = this.comeco;
    const corrente = await Corrente.abrir({ nonce, chave });
    if (!this.viva) return;
    this.receber(this.comeco.passo ?? {});
    this.remessa = new Remessa({
      corrente, protecao, endereco: enderecos.quadros, intervalo: 1000 / Math.min(12, quadrosPorSegundo || 7),
      aCaminho: emVoo === 2 ? 2 : 1,
      tirar: () => this.tirar(),
      ao: {
        respondido: (passo) => this.receber(passo), acabado: () => this.acabar("acabou"), vencido: () => this.acabar("vencida"),
        caido: () => this.acabar("conexao"), parado: () => this.acabar("camera"), lento: () => this.demorar(),
        ocupado: async (resposta) => this.acabar("ocupado", await corpoDe(resposta)),
      },
    });
    await this.remessa.andar();
  }

  /** Tira um quadro; o tempo e a cor são os do instante em que a imagem foi tirada. */
  async tirar() {
    const tempo = Math.max(this.ultimoTempo + 1, this.agora());
    const cor = this.luz.mostrada;
    const jpeg = await this.camera.quadro(this.comeco.largura, this.comeco.altura);
    const resumo = jpeg && this.viva ? await resumir(await jpeg.arrayBuffer()) : null;
    // Câmera lenta dá duas vezes a mesma imagem, e imagem repetida é sinal de fraude: espera-se a próxima.
    if (!resumo || resumo === this.ultimoResumo) {
      if (this.viva && this.agora() - Math.max(0, this.ultimoTempo) > SEM_IMAGEM) this.acabar("camera");
      await esperar(25);
      return null;
    }
    this.ultimoTempo = tempo;
    this.ultimoResumo = resumo;
    return { jpeg, tempo, cor, resumo };
  }

  receber(passo) {
    if (!this.viva) return;
    const acertou = passo.feitas > this.feitas;
    if (acertou) {
      this.feitas = passo.feitas;
      acertar();
      this.voz.toque("certo");
    }
    andar(passo.feitas ?? 0, passo.total ?? 0);
    if (passo.acabou) {
      this.acabar("acabou");
      return;
    }
    if (passo.pedido === "luz") this.iluminar(passo);
    else this.escurecer();
    if (!this.avisando) this.guiar(passo, acertou);
  }

  guiar(passo, acertou) {
    const agora = performance.now();
    // A primeira frase de um pedido é sempre o próprio pedido, mesmo que a pessoa já o esteja fazendo.
    const novo = passo.pedido !== this.ritmo.pedido && passo.orientacao === "continue";
    const dita = instrucaoDoPasso(novo ? { ...passo, orientacao: "faca" } : passo);
    if (passo.orientacao === "mais-luz" || passo.pedido === "luz") clarear(true);
    medir(dita.tamanho);
    girar(dita.lado, passo.alvo, passo.angulo);
    if (deitado()) {
      this.dizer({ chave: "gire", icone: "gire" }, frase("gire"), agora);
      return;
    }
    this.dizer({ ...dita, pedido: passo.pedido }, frase(dita.chave), agora, acertou);
    if (dita.dica && this.ritmo.demora(agora)) this.aconselhar(frase(dita.dica));
    // Quem não ouviu da primeira vez ouve de novo, sem pressa.
    if (agora - this.dito > REPETE && passo.pedido !== "luz") this.falar(frase(dita.chave));
  }

  aconselhar(dica) {
    if (!dica || partes.dica.textContent === dica) return;
    escrever(partes.dica, dica);
    this.falar(dica);
  }

  falar(texto, urgente = false) {
    this.dito = performance.now();
    this.voz.dizer(texto, urgente);
  }

  dizer({ chave, icone, pedido }, texto, agora, acertou = false) {
    if (!this.ritmo.aceita(chave, pedido, agora)) return;
    escrever(partes.dica, "");
    instruir(texto, icone);
    this.falar(acertou && pedido ? `${frase("orientacao-pronto")} ${texto}` : texto, true);
  }

  /** Antes da primeira cor, o aviso e a contagem; os quadros seguem, sem cor. */
  async iluminar(passo) {
    if (this.avisada) {
      if (passo.cor) this.luz.pedir(passo.cor, passo.ordemDaCor);
      return;
    }
    this.corPedida = passo;
    if (this.avisando) return;
    this.avisando = true;
    clarear(true);
    medir("comum");
    girar(null);
    this.ritmo.aceita("aviso-da-luz", "aviso-da-luz", performance.now());
    instruir(frase("aviso-da-luz"), "luz");
    this.voz.dizer(frase("aviso-da-luz"), true);
    escrever(partes.dica, "");
    this.travada = true;
    await this.camera.travar(true);
    for (const numero of [3, 2, 1]) {
      if (!this.viva) return;
      contar(numero);
      this.voz.toque("conta");
      await esperar(1000);
    }
    contar(null);
    this.avisando = false;
    this.avisada = true;
    if (this.viva && this.corPedida.cor) this.luz.pedir(this.corPedida.cor, this.corPedida.ordemDaCor);
  }

  /** O pedido já não é a luz: volta o branco, e a câmera se ajusta de novo. */
  escurecer() {
    this.luz.apagar();
    if (!this.travada) return;
    this.travada = false;
    this.camera.travar(false);
  }

  demorar() {
    if (!this.viva || this.avisando || this.luz.mostrada) return;
    this.dizer({ chave: "conexao-lenta", icone: "espere", pedido: "conexao-lenta" }, frase("conexao-lenta"), performance.now());
  }

  /** Para tudo e diz como acabou; uma vez só. */
  acabar(como, dito = {}) {
    if (!this.viva) return;
    this.desligar();
    this.ao(como, dito);
  }

  desligar() {
    this.viva = false;
    this.remessa?.parar();
    this.luz.desligar();
    clarear(false);
    escrever(partes.dica, "");
    anuncio.textContent = "";
    this.camera.fechar();
  }
}
