import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Glosas
import Html
import Nucleo
import Web

/// A ficha de um desconto do mês: a equação dele, a conta da glosa, as correções e o que se pode fazer.
///
/// Requisito: POC-INT-02, POC-GES-14
struct LinhaDoMesNaTela {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("competencias/:mes/linhas/:id", ato: PortalDoGestor.atoDaFolha) { contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let lida = try await Self.ler(mes, try contexto.registro(), contexto, pecas)
            let ultimos = try await pecas.ultimosEventos(de: "contrato", lida.linha.parcela.contrato)
            return try await pecas.pagina(lida.tela(mes, contexto.usuario, ultimos), contexto)
        }
        grupo.get("competencias/:mes/linhas/:id/corrigir", ato: CorrigirEnviado.ato) { contexto in
            try await Self.corrigir(Preenchimento(), contexto, pecas)
        }
        grupo.post("competencias/:mes/linhas/:id/corrigir", ato: CorrigirEnviado.ato) { formulario, contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let contrato = try contexto.registro()
            let lidos: (valor: Dinheiro, motivo: String)
            do {
                lidos = try formulario.ler(
                    .obrigatorio("valor", como: Dinheiro.lendo), .texto("motivo", ate: 200))
            } catch let erro as FormularioRecusado {
                return try await Self.corrigir(
                    contexto.preenchido(formulario, erros: erro.erros), contexto, pecas, status: 400)
            }
            do {
                try await pecas.trabalhos.ciclo.corrigir(
                    mes, contrato: contrato, valor: lidos.valor, motivo: lidos.motivo, por: contexto.autor)
            } catch let recusa as RecusaDaFolha {
                return try await Self.corrigir(
                    contexto.preenchido(formulario), contexto, pecas,
                    [Mensagem(.erro, "O enviado não mudou.", recusa.frase, codigo: recusa.codigo)], status: 422)
            }
            try await contexto.deixarRecado(
                Recado(.sucesso, "Correção lançada: gere o complemento da remessa para mandá-la à folha."))
            return .verDepois(LinhasDoMes.linha(mes, contrato).texto)
        }
    }

    // MARK: - Ler

    fileprivate struct Correcao: Sendable {
        let valor: Dinheiro
        let motivo: String
        let em: Instante
        let descontado: Dinheiro?
    }

    fileprivate struct Lida: Sendable {
        let linha: LinhaNaTela
        let nome: String
        let folha: FolhaDoMes
        let conta: ContaNaTela?
        let correcoes: [Correcao]
        let vizinhas: [LinhaNaTela]

        /// O que vale no mês: o enviado e as correções.
        var vale: Dinheiro? { linha.parcela.enviado.map { enviado in correcoes.reduce(enviado) { $0 + $1.valor } } }
    }

    private static func ler(
        _ mes: Competencia, _ contrato: Int64, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Lida {
        let cofre = pecas.casa.cofre
        let verMargem = contexto.veMargem
        let dono = try await pecas.ler { t in try LinhaNaTela.ler(mes, contrato: contrato, em: t)?.pessoa }
        guard let dono else { throw RecusaDaWeb.naoEncontrado }
        let corpo: @Sendable (Transacao) throws -> Lida = { t in
            guard let linha = try LinhaNaTela.ler(mes, contrato: contrato, em: t),
                let folha = try FolhaDoMes.ler(mes, em: t),
                let pessoal = try t.uma("SELECT pessoal FROM pessoa WHERE id = \(linha.pessoa)")
            else { throw RecusaDaWeb.naoEncontrado }
            return Lida(
                linha: linha,
                nome: try DadosPessoais.abrindo(try pessoal.ler(0), de: linha.pessoa, cofre).nome, folha: folha,
                conta: verMargem ? try conta(mes, contrato, folha, em: t) : nil,
                correcoes: try t.executar(
                    """
                    SELECT valor, em, descontado, id, motivo, motivo_em_claro FROM correcao
                     WHERE competencia = \(mes) AND contrato_id = \(contrato) ORDER BY id
                    """
                ).map {
                    Correcao(
                        valor: try $0.ler(0),
                        motivo: try TextoCifrado.abrir($0, 4, tabela: "correcao", id: try $0.ler(3), cofre) ?? "",
                        em: try $0.ler(1), descontado: try $0.ler(2))
                },
                vizinhas: try t.executar(
                    LinhaNaTela.de
                        + " WHERE l.competencia = \(mes) AND v.matricula = \(linha.matricula) ORDER BY l.contrato_id"
                ).map(LinhaNaTela.init(lendo:)))
        }
        return verMargem ? try await pecas.lerMargem(de: dono, contexto, corpo) : try await pecas.ler(corpo)
    }

    /// Sem margem não há conta de ensaio, e a ficha mostra o resto.
    private static func conta(
        _ mes: Competencia, _ contrato: Int64, _ folha: FolhaDoMes, em t: Transacao
    ) throws -> ContaNaTela? {
        do {
            return try ContaNaTela.ler(mes, contrato: contrato, ensaio: folha.situacao == .cortada, em: t)
        } catch is RecusaDeGlosa {
            return nil
        }
    }

    // MARK: - Corrigir o enviado

    private static func corrigir(
        _ preenchido: Preenchimento, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas,
        _ mensagens: [Mensagem] = [], status: Int = 200
    ) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let lida = try await ler(mes, try contexto.registro(), contexto, pecas)
        let contrato = lida.linha.parcela.contrato
        let ficha = LinhasDoMes.linha(mes, contrato)
        let tela = Tela(
            "Corrigir o enviado: contrato \(Formato.inteiro(contrato))", secao: "Folha",
            trilha: FichaDaCompetencia.trilha(mes) + [.init("Contrato \(Formato.inteiro(contrato))", ficha)],
            ajuda: Ajuda(
                "Muda o que a folha deve descontar depois de a remessa ter ido.", quemPode: "Gestores.",
                depois: "O enviado não se altera: a correção é lançamento novo, que vai no complemento."),
            mensagens: mensagens
        ) {
            Confirmacao(
                "Corrigir",
                efeito: [
                    "Vale hoje \(lida.vale?.emReais ?? "nada") para \(lida.nome), \(lida.linha.consignataria), \(lida.linha.produto.lowercased()).",
                    "O valor novo entra no complemento da remessa; zero tira o desconto do mês.",
                ], verbo: "Corrigir o enviado", para: "/gestor/competencias/\(mes.iso)/linhas/\(contrato)/corrigir",
                campos: [
                    .dinheiro("valor", "Valor que passa a valer"),
                    .textoLongo("motivo", "Por quê", linhas: 2, maximo: 200),
                ]
            ).emPagina(preenchido: preenchido, cancelar: ficha)
        }
        return try await pecas.pagina(tela, contexto, status: status)
    }
}

extension LinhaDoMesNaTela.Lida {
    fileprivate func tela(_ mes: Competencia, _ usuario: UsuarioNaSessao, _ ultimos: UltimosEventos) -> Tela {
        let parcela = linha.parcela
        return Tela(
            "Contrato \(Formato.inteiro(parcela.contrato)) em \(mes.brasileira)", subtitulo: nome, secao: "Folha",
            situacao: parcela.situacao.etiqueta,
            trilha: FichaDaCompetencia.trilha(mes) + [.init("Linhas", FichaDaCompetencia.Parte.linhas.endereco(mes))],
            ajuda: Ajuda(
                "Um desconto do mês, do previsto ao descontado, com a conta da glosa.", quemPode: "Gestores.",
                depois: "Ver a conta mostra a margem da pessoa, e fica registrado na trilha."),
            acoes: acoes(mes, usuario)
        ) {
            Colunas(.principal) {
                Pilha {
                    ContaAberta("Do previsto ao descontado", equacao, aberta: true)
                    if let porQue = parcela.porQue { El(.p, PortalDoGestor.frase(porQue)) }
                }
                Cartao("De quem é") {
                    Ficha {
                        Html.Dado("Pessoa") { Ligacao(nome, para: PortalDoGestor.pessoa(linha.pessoa)) }
                        Html.Dado("Matrícula", linha.matricula.texto)
                        Html.Dado("Contrato") {
                            Ligacao(Formato.inteiro(parcela.contrato), para: PortalDoGestor.contrato(parcela.contrato))
                        }
                        Html.Dado("Consignatária", linha.consignataria)
                        Html.Dado("Produto", linha.produto)
                        Html.Dado("Parcela", parcela.ordinal)
                    }
                }
            }
            if let conta { conta.cartao }
            if !correcoes.isEmpty {
                Grade("Correções depois do envio", linhas: correcoes) {
                    Coluna("Em", .umaLinha, principal: true) { $0.em.naTela }
                    Coluna("Diferença", .numero) { $0.valor.brasileiro }
                    Coluna("Motivo") { $0.motivo }
                    Coluna("Descontado", .numero) { $0.descontado?.brasileiro ?? "—" }
                }
            }
            Grade("Descontos da matrícula no mês", linhas: vizinhas) {
                Coluna("Contrato", principal: true, csv: { "\($0.parcela.contrato)" }) {
                    Ligacao(Formato.inteiro($0.parcela.contrato), para: $0.endereco(mes))
                }
                Coluna("Consignatária") { $0.consignataria }
                Coluna("Produto") { $0.produto }
                Coluna("Previsto", .numero) { $0.parcela.previsto.brasileiro }
                Coluna("Enviado", .numero) { $0.parcela.enviado?.brasileiro ?? "—" }
                Coluna("Glosado", .numero) { $0.parcela.glosado?.brasileiro ?? "—" }
                Coluna("Situação", csv: { $0.parcela.situacao.nome }) { $0.parcela.situacao.etiqueta }
            }
            ultimos
        }
    }

    private var equacao: [ContaAberta.Linha] {
        let parcela = linha.parcela
        var linhas: [ContaAberta.Linha] = [
            .init(.inicio, "Previsto no corte", parcela.previsto.emReais, fonte: "Parcela \(parcela.ordinal)")
        ]
        guard let enviado = parcela.enviado else { return linhas }
        func menos(_ rotulo: String, _ valor: Dinheiro?) {
            if let valor, valor > .zero { linhas.append(.init(.menos, rotulo, valor.emReais)) }
        }
        menos("Glosado", parcela.glosado)
        menos("Suspenso", parcela.suspenso)
        menos("Retirado", parcela.retirado)
        linhas.append(.init(.igual, "Enviado à folha", enviado.emReais))
        if parcela.corrigido != .zero {
            let (sinal, valor): (ContaAberta.Linha.Sinal, Dinheiro) =
                parcela.corrigido > .zero ? (.mais, parcela.corrigido) : (.menos, .zero - parcela.corrigido)
            linhas.append(.init(sinal, "Corrigido depois do envio", valor.emReais, fonte: "Veja os lançamentos abaixo"))
        }
        guard let descontado = parcela.descontado else { return linhas }
        if let rejeitado = parcela.rejeitado, rejeitado > .zero {
            linhas.append(
                .init(
                    .menos, "Não descontado", rejeitado.emReais,
                    fonte: parcela.motivo ?? "a folha não informou o motivo"))
        }
        linhas.append(.init(.igual, "Descontado", descontado.emReais, fonte: "Folha fechada"))
        return linhas
    }

    private func acoes(_ mes: Competencia, _ usuario: UsuarioNaSessao) -> Bloco {
        let contrato = linha.parcela.contrato
        return Bloco {
            if folha.situacao == .enviada, usuario.pode(CorrigirEnviado.ato) {
                Ligacao(
                    "Corrigir o enviado", para: "/gestor/competencias/\(mes.iso)/linhas/\(contrato)/corrigir",
                    .secundario)
            }
            if folha.situacao == .fechada, (linha.parcela.rejeitado ?? .zero) > .zero,
                usuario.pode(CorrigirMotivo.ato)
            {
                Ligacao(
                    "Corrigir o motivo",
                    para: MotivosDoMes.endereco(mes).com(Lote<LinhaNaTela>.campo, "\(contrato)"), .secundario)
            }
        }
    }
}
