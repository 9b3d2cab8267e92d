import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Html
import Nucleo
import Tarefas
import Web

/// Receber os arquivos da folha e das consignatárias: escolher a espécie, enviar e conferir.
///
/// Requisito: FOL-01, OBJ-03, OBJ-06 a OBJ-08, OBJ-10, POC-INT-03
struct RecebimentoDeEntrada {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("receber", ato: PortalDoGestor.atoDeArquivos) { contexto in
            let (folha, ultimos) = try await pecas.ler { t in
                (
                    try FolhaEmCurso.ler(em: t),
                    try EspecieDeEntrada.allCases.map { especie in
                        var filtro = FiltroDeArquivos()
                        (filtro.especie, filtro.sentido) = (especie.rawValue, .recebido)
                        return Espera(
                            especie: especie, ultimo: try ArquivoGuardado.listar(filtro, limite: 1, em: t).first)
                    }
                )
            }
            return try await pecas.pagina(Self.lista(folha, ultimos, contexto.usuario), contexto)
        }
        for especie in EspecieDeEntrada.allCases {
            grupo.get("receber/\(especie.rawValue)", ato: especie.ato) { contexto in
                try await pecas.pagina(try await Self.formulario(especie, Preenchimento(), pecas), contexto)
            }
            grupo.envio(
                "receber/\(especie.rawValue)", ato: especie.ato,
                Grupo.Opcoes(limiteDoCorpo: SumidouroDaRecepcao.maximo),
                para: { parte, campos, contexto in
                    let envio = try await Self.envio(especie, pecas)
                    let consignataria = envio.consignataria(campos)
                    if especie.linhaALinha, consignataria == nil { return SumidouroQueDespreza() }
                    return SumidouroDaRecepcao(
                        try await pecas.trabalhos.entrada.receber(
                            especie, nome: parte.nome, leiaute: try envio.leiaute(campos),
                            consignataria: consignataria, por: contexto.autor))
                }
            ) { formulario, contexto in
                let erros = try await Self.envio(especie, pecas).erros(formulario)
                guard erros.isEmpty, case .guardado(let arquivo) = formulario.arquivo("arquivo")?.resultado as? Chegada
                else {
                    let preenchido = contexto.preenchido(formulario, erros: erros)
                    return try await pecas.pagina(
                        try await Self.formulario(especie, preenchido, pecas), contexto, status: 400)
                }
                let tarefa = try await pecas.trabalhos.entrada.agendarConferencia(arquivo.id, por: contexto.autor)
                return try await pecas.verConferencia(tarefa, de: arquivo.id)
            }
        }
    }

    private static func envio(
        _ especie: EspecieDeEntrada, _ pecas: PortalDoGestor.Pecas
    ) async throws -> FormularioDeEnvio {
        try await FormularioDeEnvio.ler(
            prefixos: [especie.rawValue], consignatarias: especie.linhaALinha ? try await pecas.consignatarias() : [],
            pecas)
    }

    private static func formulario(
        _ especie: EspecieDeEntrada, _ preenchido: Preenchimento, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Tela {
        let envio = try await envio(especie, pecas)
        let folha = try await pecas.ler { t in try FolhaEmCurso.ler(em: t) }
        let esperada = (especie.linhaALinha ? folha.aberta : folha.esperada)?.brasileira
        return Tela(
            "Receber: \(especie.nome)",
            subtitulo: esperada.map { "Competência esperada no arquivo: \($0)" }, secao: "Arquivos",
            trilha: [.init("Arquivos", "/gestor/arquivos"), .init("Receber", "/gestor/receber")],
            ajuda: Ajuda(
                "Envie o arquivo; o sistema o guarda, confere inteiro e mostra tudo que há de errado, de uma vez.",
                quemPode: "Gestores com o ato \(especie.ato).",
                depois: especie.linhaALinha
                    ? "Linha com erro fica de fora; as outras se aplicam."
                    : "Com um erro, nada do arquivo se aplica.")
        ) {
            Cartao(especie.nome, subtitulo: explicacao(especie)) {
                Html.Formulario(
                    para: "/gestor/receber/\(especie.rawValue)", preenchido: preenchido,
                    enviar: Botao("Enviar e conferir", icone: .enviar), cancelar: "/gestor/receber", comArquivo: true
                ) { envio.campos }
            }
        }
    }

    /// O que a espécie muda, para quem vai enviar.
    static func explicacao(_ especie: EspecieDeEntrada) -> String {
        switch especie {
        case .cadastro:
            "Cria e altera pessoas e vínculos, desliga e aposenta. Quem não vier no arquivo não é desligado."
        case .margens:
            "Troca a margem bruta de cada conta: geral, cartão, auxílio-saúde, verbas em atraso e as demais."
        case .bases: "Remuneração e compulsórias, de que saem o teto e os limites por percentual."
        case .basePrevidencia: "Base de contribuição da PREVCOM; as contribuições percentuais são recalculadas."
        case .aliquotas: "Percentuais da PREVCOM; a contribuição do mês passa a ser a base vezes o percentual novo."
        case .premios: "Prêmios de invalidez e morte da PREVCOM, como mensalidade de seguro."
        case .variaveis: "Planos de saúde e mensalidades que mudam de valor; linha ausente mantém o valor anterior."
        case .percentuais: "Reajusta por percentual a parcela dos contratos da consignatária."
        }
    }

    // MARK: - A lista das espécies

    private struct Espera: Sendable {
        let especie: EspecieDeEntrada
        let ultimo: ArquivoGuardado?
    }

    private static func lista(_ folha: FolhaEmCurso, _ esperas: [Espera], _ usuario: UsuarioNaSessao) -> Tela {
        Tela(
            "Receber arquivos", secao: "Arquivos", trilha: [.init("Arquivos", "/gestor/arquivos")],
            ajuda: Ajuda("Os arquivos que o órgão e as consignatárias mandam no mês.", quemPode: "Gestores."),
            mensagens: folha.aberta == nil
                ? [Mensagem(.aviso, "Não há folha aberta.", "A primeira competência se abre na carga inicial.")] : []
        ) {
            Grade("Arquivos do mês", linhas: esperas) {
                Coluna("Espécie", principal: true, csv: { $0.especie.nome }) { espera in
                    if usuario.pode(espera.especie.ato) {
                        Ligacao(espera.especie.nome, para: "/gestor/receber/\(espera.especie.rawValue)")
                    } else {
                        espera.especie.nome
                    }
                }
                Coluna("De quem") { $0.especie.linhaALinha ? "Consignatária" : "Folha do órgão" }
                Coluna("Competência esperada") {
                    ($0.especie.linhaALinha ? folha.aberta : folha.esperada)?.brasileira ?? "—"
                }
                Coluna("Último recebido", csv: { $0.ultimo?.nome ?? "" }) { espera in
                    if let ultimo = espera.ultimo {
                        Ligacao(ultimo.nome, para: PortalDoGestor.arquivo(ultimo.id))
                    } else {
                        "nenhum"
                    }
                }
                Coluna("Competência dele") { $0.ultimo?.competencia?.brasileira ?? "" }
                Coluna("Situação", csv: { $0.ultimo?.situacao.nome ?? "" }) { $0.ultimo.map(\.situacao.etiqueta) }
                Coluna("Em", .umaLinha) { $0.ultimo?.em.naTela ?? "" }
            }
            El(.p) { Ligacao("Vínculos que o último cadastro não trouxe", para: "/gestor/ausentes") }
        }
    }
}

extension PortalDoGestor.Pecas {
    /// Depois de pedir a conferência: se já acabou, o recibo; senão, o andamento.
    func verConferencia(_ tarefa: Int64, de arquivo: Int64) async throws -> Resposta {
        let fim = try await FilaDeTarefas.esperar(tarefa, ate: .seconds(2), em: casa.banco, como: .motor)
        let acabou = fim.map { !$0.situacao.viva } ?? true
        return .verDepois((acabou ? PortalDoGestor.arquivo(arquivo) : PortalDoGestor.tarefa(tarefa)).texto)
    }
}
