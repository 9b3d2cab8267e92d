import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Leiaute
import Nucleo
import Tarefas

/// A entrada de arquivos da folha e das consignatárias: receber, conferir e aplicar.
///
/// Receber guarda os bytes. Conferir lê tudo, aponta tudo e não muda nada além do recibo do arquivo. Aplicar é tarefa, em blocos,
/// que outro processo retoma se este cair.
/// - Fonte: FOL-01 a FOL-05, OBJ-03, OBJ-06 a OBJ-10, RF-CON-25; arquitetura, §4 e §8.
package struct Entrada: Sendable {
    package static let ato = "folha.conferir-arquivo"

    package let casa: Instalacao
    package let acervo: Acervo
    package let fila: FilaDeTarefas
    let catalogos: GuardaDoCatalogo
    let aoDesligar: AplicarCadastro.GanchoDeDesligamento

    /// - Parameter aoDesligar: o que mais se faz com quem ficou sem vínculo em vigor (encerrar o acesso), na mesma transação. Sem valor de
    ///   costume, para ninguém o esquecer: `EncerrarAcesso.aoDesligar`.
    package init(
        casa: Instalacao, acervo: Acervo, fila: FilaDeTarefas, catalogos: GuardaDoCatalogo = GuardaDoCatalogo(),
        aoDesligar: @escaping AplicarCadastro.GanchoDeDesligamento
    ) {
        self.casa = casa
        self.acervo = acervo
        self.fila = fila
        self.catalogos = catalogos
        self.aoDesligar = aoDesligar
    }

    /// Abre a recepção de um arquivo; `leiaute` só quando não é o que o nome do arquivo diz.
    package func receber(
        _ especie: EspecieDeEntrada, nome: String, leiaute: String? = nil, consignataria: Int64? = nil, por autor: Autor
    ) async throws -> Recepcao {
        if especie.linhaALinha, consignataria == nil { throw RecusaDeEntrada.semConsignataria }
        return try await Recepcao.abrir(
            NovoArquivo(
                especie: especie.rawValue, leiaute: leiaute ?? especie.leiaute(paraNome: nome), nome: nome,
                consignataria: consignataria), casa, por: autor)
    }

    /// O que a conferência achou.
    package struct Conferencia: Sendable {
        package let arquivo: ArquivoGuardado
        package let erros: Int64
        package let avisos: Int64
        /// Os primeiros, para mostrar já; todos os guardados estão em `ListaDeApontamentos.ler`.
        package let primeiros: [Apontado]
        /// O relatório em CSV, quando há o que relatar.
        package let relatorio: ArquivoGuardado?
        /// O que aplicar faria, em números; vazio se o arquivo não se leu.
        package let medidas: [ResultadoDaTarefa.Medida]

        package var aprovada: Bool { arquivo.situacao == .conferido }
    }

    /// Lê e confere o arquivo inteiro; nada muda no banco além do recibo dele (situação, apontamentos, relatório) e da trilha.
    package func conferir(_ id: Int64, por autor: Autor) async throws -> Conferencia {
        let entrada = self
        return try await casa.banco.transacao(como: .motor) { t in try entrada.conferir(id, por: autor, em: t) }
    }

    func conferir(_ id: Int64, por autor: Autor, em t: Transacao) throws -> Conferencia {
        guard let arquivo = try ArquivoGuardado.ler(id, travando: true, em: t) else {
            throw RecusaDeArquivo.naoEncontrado
        }
        guard !arquivo.semConteudo else { throw RecusaDeArquivo.semConteudo }
        guard [.recebido, .conferido, .recusado].contains(arquivo.situacao) else {
            throw RecusaDeEntrada.naoConferido(situacao: arquivo.situacao.rawValue)
        }
        let critica = try ListaDeApontamentos(de: id, casa.cofre, em: t)
        let lida = try ler(arquivo, critica, em: t)
        try critica.terminar()
        let agora = casa.relogio.agora
        try ArquivoGuardado.marcar(
            id, lida.motivo == nil ? .conferido : .recusado, motivo: lida.motivo,
            registros: lida.conteudo.map { Int64($0.registros) },
            total: lida.conteudo?.total, competencia: lida.conteudo?.competencia, as: agora, em: t)
        guard let depois = try ArquivoGuardado.ler(id, em: t) else { preconditionFailure("arquivo \(id) sumiu") }
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "arquivo", id: id,
                    [
                        "situacao": .texto(depois.situacao.rawValue), "erros": .inteiro(critica.erros),
                        "avisos": .inteiro(critica.avisos),
                        "motivo": .texto(lida.motivo),
                    ])
            ], por: autor, as: agora, em: t)
        let relatorio =
            depois.apontamentos > 0 ? try ListaDeApontamentos.relatorio(de: depois, casa, por: autor, em: t) : nil
        return Conferencia(
            arquivo: depois, erros: critica.erros, avisos: critica.avisos, primeiros: critica.primeiros,
            relatorio: relatorio, medidas: lida.medidas)
    }

    /// O conteúdo, se vale, e por que não vale, se não.
    struct Lida {
        var conteudo: ConteudoDaEntrada?
        var motivo: String?
        var linhasComErro: Set<Int> = []
        var medidas: [ResultadoDaTarefa.Medida] = []
    }

    func ler(_ arquivo: ArquivoGuardado, _ critica: ListaDeApontamentos, em t: Transacao) throws -> Lida {
        guard let especie = EspecieDeEntrada(rawValue: arquivo.especie) else {
            throw RecusaDeEntrada.especieDesconhecida(arquivo.especie)
        }
        var lida = Lida()
        do {
            let leitura = try LeituraDeArquivo(arquivo, acervo, casa, em: t)
            critica.definicao = leitura.definicao
            let detalhe = leitura.definicao.registros.first { $0.papel == .detalhe }?.nome ?? "detalhe"
            let coletor = ColetorDaConferencia(critica, linhaALinha: especie.linhaALinha, detalhe: detalhe)
            let referencia = try ReferenciaDaFolha.ler(em: t)
            let conteudo = try ConteudoDaEntrada.ler(
                especie, leitura, referencia, try catalogos.atual(em: t), coletor, casa, em: t)
            lida.conteudo = conteudo
            lida.medidas = conteudo.sem(linhas: coletor.linhasComErro).medidas(referencia)
            lida.linhasComErro = coletor.linhasComErro
            if coletor.condenado(restantes: conteudo.sem(linhas: coletor.linhasComErro).registros) {
                lida.motivo = RecusaDeEntrada.comApontamentos(quantos: critica.erros).description
                if critica.erros == 0 { lida.motivo = "o arquivo não traz nenhuma linha" }
            } else if let repetido = try ArquivoGuardado.aplicado(
                especie: arquivo.especie, competencia: conteudo.competencia, consignataria: arquivo.consignataria,
                resumo: arquivo.resumo, em: t)
            {
                lida.motivo = RecusaDeArquivo.jaAplicado(repetido.id, em: repetido.aplicadoEm).description
            }
        } catch let recusa as RecusaDeEntrada {
            lida.motivo = recusa.description
        } catch let recusa as RecusaDeLeiaute {
            lida.motivo = recusa.description
        }
        return lida
    }
}
