import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Html
import Nucleo
import Tarefas

/// O painel de uma competência: o trilho, o próximo passo, o que se desfaz, as somas e a equação do mês.
struct PainelDaFolha: Sendable {
    let ficha: FichaDaCompetencia
    let painel: PainelDaCompetencia
    let somas: [SomaDoMes]
    /// O trabalho em andamento, se há.
    let vivo: Trabalho?
    /// As datas que o órgão definiu para o mês, se definiu.
    let datas: MesDoCalendario?
    /// Quem fez cada passo pela última vez.
    let responsaveis: [TarefasDaFolha.Passo: String]

    private var mes: Competencia { painel.competencia }

    static func ler(_ mes: Competencia, comSomas: Bool, em t: Transacao) throws -> PainelDaFolha {
        let ficha = try FichaDaCompetencia.ler(mes, em: t)
        let trabalhos = try FilaDeTarefas.listar(
            [TarefasDaFolha.especie], chave: mes.iso, limite: 40, em: t)
        return PainelDaFolha(
            ficha: ficha, painel: try PainelDaCompetencia.ler(mes, em: t),
            somas: comSomas ? try SomaDoMes.listar(mes, em: t) : [],
            vivo: trabalhos.first { $0.situacao.viva }.flatMap(Trabalho.init),
            datas: try Catalogo.calendario(em: t)[mes], responsaveis: [:])
    }

    /// Com os nomes de quem fez cada passo (o nome do usuário só o motor lê).
    static func comResponsaveis(
        _ mes: Competencia, comSomas: Bool = true, _ pecas: PortalDoGestor.Pecas
    ) async throws -> PainelDaFolha {
        let lido = try await pecas.ler { t in try ler(mes, comSomas: comSomas, em: t) }
        let casa = pecas.casa
        let responsaveis = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            var autores: [TarefasDaFolha.Passo: Int64] = [:]
            for tarefa in try FilaDeTarefas.listar([TarefasDaFolha.especie], chave: mes.iso, limite: 200, em: t)
            where tarefa.situacao == .terminada {
                guard let pedido = TarefasDaFolha.pedido(de: tarefa), let autor = tarefa.autor else { continue }
                autores[pedido.passo] = autores[pedido.passo] ?? autor
            }
            let nomes = try NomeDoUsuario.ler(Set(autores.values), casa.cofre, em: t)
            return autores.compactMapValues { nomes[$0] }
        }
        return PainelDaFolha(
            ficha: lido.ficha, painel: lido.painel, somas: lido.somas, vivo: lido.vivo, datas: lido.datas,
            responsaveis: responsaveis)
    }

    func tela(_ usuario: UsuarioNaSessao, _ ultimos: UltimosEventos) -> Tela {
        ficha.tela(
            .painel,
            ajuda: Ajuda(
                "Onde está o mês, o próximo passo e quanto está em cada situação.", quemPode: "Gestores.",
                depois: "Corte e glosa se desfazem até o envio da remessa; depois só correção nova."),
            mensagens: mensagens
        ) {
            trilho(usuario)
            calendario
            feitos
            desfazer(usuario)
            Grade(
                "Linhas por situação", linhas: somas,
                estado: EstadoDaGrade(em: PortalDoGestor.competencia(mes), porPagina: 20, lendo: []).com(
                    total: somas.count),
                vazio: Vazio("Nenhuma linha ainda", "As linhas nascem no corte da competência.")
            ) { SomaDoMes.colunas(mes, total: somas) }
            if painel.etapa(.glosa)?.feita == true { ContaAberta("Como o mês fecha", SomaDoMes.equacao(somas, mes)) }
            ultimos
        }
    }

    private var mensagens: [Mensagem] {
        var mensagens: [Mensagem] = []
        if let vivo {
            mensagens.append(
                Mensagem(
                    .informacao, "\(vivo.titulo): em andamento.", vivo.etapa,
                    ligacao: ("Acompanhar", vivo.endereco)))
        }
        mensagens += painel.etapas.compactMap { etapa in
            etapa.aviso.map { Mensagem(.aviso, etapa.passo.nome, $0) }
        }
        if ficha.divergencias > 0 {
            let quantas = Formato.contagem(ficha.divergencias, "divergência", "divergências")
            mensagens.append(
                Mensagem(
                    .aviso, "\(quantas) da folha sem solução.", nil,
                    ligacao: ("Ver uma a uma", FichaDaCompetencia.Parte.divergencias.endereco(mes))))
        }
        return mensagens
    }

    // MARK: - O trilho

    /// O trilho com o botão do próximo passo, se o perfil o permite e não há outro andando.
    func trilho(_ usuario: UsuarioNaSessao) -> some Trecho {
        let proximos = vivo == nil ? Passo.proximos(painel).filter { usuario.pode($0.ato) } : []
        let recebe = vivo == nil ? entradas(usuario) : []
        let rotulo = "Etapas de \(mes.brasileira)"
        return Bloco {
            if proximos.isEmpty, recebe.isEmpty {
                Trilho(rotulo, etapas)
            } else {
                Trilho(rotulo, etapas) {
                    El(.p, proximoEmPalavras)
                    for (texto, endereco) in recebe {
                        Ligacao(texto, para: endereco, recebePrimeiro ? .primario : .secundario)
                    }
                    for passo in proximos {
                        Ligacao(
                            passo.verbo, para: passo.endereco(mes),
                            !recebePrimeiro && passo.acao == painel.proximo && passo == proximos.last
                                ? .primario : .secundario)
                    }
                }
            }
        }
    }

    /// O que se espera agora é um arquivo da folha: as margens, ou a folha fechada.
    private var recebePrimeiro: Bool {
        painel.proximo == .receberRetorno || (painel.situacao == .aberta && painel.etapa(.carga)?.feita == false)
    }

    private var proximoEmPalavras: String {
        switch painel.situacao {
        case .aberta where recebePrimeiro: "Agora: receber o cadastro e as margens da última folha."
        case .aberta: "Agora: cortar, quando acabar o prazo das operações do mês."
        case .cortada: "Agora: ensaiar, conferir e glosar."
        case .glosada:
            painel.proximo == .enviar ? "Agora: mandar a remessa à folha." : "Agora: gerar a remessa."
        case .enviada: "Agora: esperar a folha fechada e importá-la."
        case .fechada:
            painel.proximo == .devolver ? "Agora: devolver às consignatárias." : "O mês está devolvido."
        }
    }

    /// Os arquivos que se espera da folha neste ponto do mês.
    private func entradas(_ usuario: UsuarioNaSessao) -> [(String, Endereco)] {
        switch painel.situacao {
        case .aberta where EspecieDeEntrada.allCases.contains { usuario.pode($0.ato) }:
            [("Receber arquivos da folha", "/gestor/receber")]
        case .enviada where usuario.pode(ReceberRetorno.ato):
            [("Receber a folha fechada", RecebimentoDoRetorno.endereco(mes))]
        default: []
        }
    }

    private var etapas: [Etapa] {
        let trilho = painel.etapas.filter { $0.passo != .ensaio }
        let ultima = trilho.lastIndex { $0.feita } ?? -1
        return trilho.enumerated().map { posicao, etapa in
            let situacao: Etapa.Situacao =
                etapa.feita || posicao < ultima ? .feita : posicao == ultima + 1 ? .atual : .futura
            return Etapa(
                etapa.passo.nome, situacao, data: etapa.em?.naTela, responsavel: responsavel(etapa.passo))
        }
    }

    private func responsavel(_ passo: PainelDaCompetencia.Passo) -> String? {
        switch passo {
        case .corte: responsaveis[.cortar]
        case .ensaio: responsaveis[.ensaiar]
        case .glosa: responsaveis[.glosar]
        case .remessa: responsaveis[.remeter]
        case .retorno: responsaveis[.receberRetorno]
        case .devolucao: responsaveis[.devolver]
        case .carga, .envio: nil
        }
    }

    @Html.Montagem private var calendario: Bloco {
        if let datas {
            Cartao("Calendário do mês") {
                Ficha {
                    Html.Dado("Operações até", Relogio.dia(de: datas.corte).brasileiro)
                    Html.Dado("Remessa à folha até", datas.remessaAte.brasileiro)
                    Html.Dado("Desconto em", datas.vencimento.brasileiro)
                    Html.Dado("Repasse em", datas.repasse.brasileiro)
                }
            }
        }
    }

    // MARK: - O que já se fez, em números

    @Html.Montagem private var feitos: Bloco {
        let comNumeros = painel.etapas.filter { $0.feita && !$0.numeros.isEmpty }
        if !comNumeros.isEmpty {
            Cartao("O que já se fez") {
                Ficha {
                    for etapa in comNumeros {
                        Html.Dado(etapa.passo.nome, largo: true) {
                            El(.p, etapa.numeros.map(\.frase).joined(separator: "; "))
                            for arquivo in etapa.arquivos.suffix(4) {
                                Ligacao(
                                    arquivo.nome, para: PortalDoGestor.arquivo(arquivo.id),
                                    .terciario, compacta: true)
                            }
                        }
                    }
                }
            }
        }
    }

    /// O que desfaz o último passo ou, não se podendo, por quê.
    @Html.Montagem private func desfazer(_ usuario: UsuarioNaSessao) -> Bloco {
        for passo in Passo.desfazer(painel.situacao) where usuario.pode(passo.ato) && vivo == nil {
            if let acao = passo.acao, let impedimento = painel.possibilidade(acao)?.impedimento {
                El(.p, "\(passo.verbo): não se pode mais. \(impedimento)")
            } else {
                El(.p) { Ligacao(passo.verbo, para: passo.endereco(mes), .terciario) }
            }
        }
    }
}

extension PainelDaCompetencia.Numero {
    /// `1.234 linhas`, `R$ 1.234,56 previsto`.
    fileprivate var frase: String {
        switch self {
        case .quantidade(let nome, let quantos): "\(Formato.inteiro(quantos)) \(nome)"
        case .valor(let nome, let valor): "\(valor.emReais) \(nome)"
        }
    }
}
