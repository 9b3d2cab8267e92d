import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Html
import Nucleo
import Web

/// O início.
struct RotasDoInicio {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("/", ato: PortalDaConsignataria.atoDeInicio) { contexto in
            let casa = pecas.casa
            let resumo = try await casa.banco.transacao(como: contexto.papel, soLeitura: true) {
                t in
                try ResumoDoInicio(contexto.consignataria, casa, em: t)
            }
            return try await pecas.pagina(resumo.tela(agora: casa.relogio.agora), contexto)
        }
    }
}

/// O que espera pela consignatária quando ela entra.
struct ResumoDoInicio: Sendable {
    let nome: String
    let aConfirmar: Int
    let aguardamPessoa: Int
    let vivos: Int
    let comErro: Int
    let reservas: [ContratoNaTela]
    let folha: Competencia?

    init(_ consignataria: Int64, _ casa: Instalacao, em t: Transacao) throws {
        nome = try t.uma("SELECT nome FROM consignataria WHERE id = \(consignataria)")?.ler(0) ?? ""
        let contas = try t.uma(
            """
            SELECT count(*) FILTER (WHERE c.situacao = 'autorizada' OR (c.situacao = 'pendente' AND NOT (d.exige_autorizacao OR c.exige_prova))),
                   count(*) FILTER (WHERE c.situacao = 'pendente' AND (d.exige_autorizacao OR c.exige_prova)),
                   count(*) FILTER (WHERE c.situacao IN ('averbado', 'suspenso'))
              FROM contrato c
              JOIN produto d ON d.id = c.produto_id
            """)
        aConfirmar = try contas?.ler(0, como: Int.self) ?? 0
        aguardamPessoa = try contas?.ler(1, como: Int.self) ?? 0
        vivos = try contas?.ler(2, como: Int.self) ?? 0
        comErro =
            try t.uma("SELECT count(*) FROM arquivo WHERE situacao = 'recusado' AND em > now() - interval '30 days'")?
            .ler(0, como: Int.self) ?? 0
        var filtro = FiltroDeContratos()
        filtro.situacoes = [.pendente, .autorizada]
        filtro.chave = "vence"
        filtro.decrescente = false
        reservas = try ContratoNaTela.listar(filtro, limite: 10, casa.cofre, em: t)
        folha = try t.uma("SELECT competencia FROM atual.folha_aberta")?.ler(0)
    }

    func tela(agora: Instante) -> Tela {
        Tela(
            nome,
            subtitulo: folha.map { "Folha de \($0.brasileira) recebendo operações." }
                ?? "Nenhuma folha aberta no momento.",
            ajuda: Ajuda(
                "O que espera pela sua instituição, por prazo.", quemPode: "Quem entra por esta consignatária.",
                depois: "Reserva não confirmada no prazo vence sozinha e a margem volta à pessoa."),
            acoes: Bloco { Ligacao("Reservar margem", para: "/consignataria/reservar", .primario) }
        ) {
            Filas([
                Fila(
                    "Reservas a confirmar", quantos: aConfirmar, para: "/consignataria/reservas",
                    prazo: reservas.first?.venceEm.map { Prazo.etiqueta($0, agora: agora) }),
                Fila("Aguardam autorização da pessoa", quantos: aguardamPessoa, para: "/consignataria/reservas"),
                Fila(
                    "Arquivos recusados em 30 dias", quantos: comErro,
                    para: Endereco("/consignataria/arquivos").com("situacao", "recusado")),
                Fila(
                    "Contratos vivos", quantos: vivos,
                    para: Endereco("/consignataria/contratos").com("situacao", "vivos")),
            ])
            Grade(
                "Próximas a vencer", linhas: reservas,
                vazio: Vazio(
                    "Nenhuma reserva à espera", "As reservas que você fizer aparecem aqui até serem confirmadas."
                ) {
                    Ligacao("Reservar margem", para: "/consignataria/reservar", .secundario)
                }, csv: false
            ) { ListaDeContratos.colunas(reservas: true, ordena: false) }
        }
    }
}

/// O tempo que falta, em etiqueta.
enum Prazo {
    static func etiqueta(_ vence: Instante, agora: Instante) -> Etiqueta {
        let horas = (vence - agora).components.seconds / 3_600
        if vence <= agora { return Etiqueta(.erro, "prazo vencido") }
        if horas < 1 { return Etiqueta(.erro, "vence em menos de 1 hora") }
        if horas < 24 {
            return Etiqueta(.aviso, "vence em \(Formato.contagem(Int(horas), "hora", "horas"))", icone: .relogio)
        }
        return Etiqueta(.informacao, "vence em \(vence.naTela)", icone: .relogio)
    }
}
