import ArgumentParser
import Arquivos
import Auditoria
import BancoDeDados
import BancoDeTeste
import Folha
import Foundation
import Nucleo
import OrgaoDeTeste
import Repasses
import Tarefas

/// O ciclo inteiro do mês sobre N linhas: margens, corte, glosa, remessa, folha fechada, retornos, histórico e repasse.
///
/// Escreve uma linha de JSON por passo, com o tempo e o pico de memória até ali.
struct MedirCiclo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ciclo", abstract: "O ciclo do mês sobre N linhas.")

    @Option(help: "Quantos contratos.") var linhas = 1_000_000
    @Option(help: "Quantas pessoas.") var pessoas = 410_000

    struct Medida: Encodable {
        let passo: String
        let segundos: Double
        let pico: Double
    }

    private var mes: Competencia { Competencia(ano: 2026, mes: 1) }

    func run() async throws {
        let orgao = try await OrgaoDeTeste.novo(aberta: mes)
        let autor = Autor(usuario: -31, nome: "Medição", perfil: "gestor", canal: .comando)
        let acervo = Acervo(pasta: BancoDeTeste.raiz + "/Leiautes")
        let ciclo = CicloDaFolha(casa: orgao.casa, acervo: acervo)
        try await OrgaoGrande.regrar(orgao, mes: mes)
        try await OrgaoGrande.povoar(orgao, pessoas: pessoas, bruta: 100_000)
        try await OrgaoGrande.contratar(orgao, linhas: linhas, pessoas: pessoas, mes: mes)
        try await orgao.dono.transacao(como: .proprio) { t in try t.roteiro("ANALYZE") }
        try await receberMargens(orgao, acervo, autor)
        try await jogar(ciclo, orgao, acervo, autor)
        try await orgao.apagar()
    }

    private func jogar(_ ciclo: CicloDaFolha, _ orgao: OrgaoDeTeste, _ acervo: Acervo, _ autor: Autor) async throws {
        let casa = orgao.casa
        _ = try await medir("cortar") { try await ciclo.cortar(mes, por: autor) }
        _ = try await medir("glosar") { try await ciclo.glosar(mes, por: autor) }
        let remessas = try await medir("remeter") { try await ciclo.remeter(mes, por: autor) }
        _ = try await medir("enviar") { try await ciclo.enviar(mes, por: autor) }
        guard let posicional = remessas.first(where: { $0.leiaute == "descontos-posicional" }) else { return }
        let folha = try await folhaFechada(posicional.arquivo, casa, autor)
        let arquivo = try await medir("receber a folha fechada") {
            try await Recepcao.guardar(
                folha, NovoArquivo(especie: "retorno-da-folha", nome: "retorno.txt", competencia: mes), casa, por: autor
            )
        }
        _ = try await medir("aplicar a folha fechada") {
            try await ciclo.receberRetorno(mes, arquivo: arquivo.id, por: autor)
        }
        _ = try await medir("devolver às consignatárias") { try await ciclo.devolver(mes, por: autor) }
        _ = try await medir("histórico") { try await ciclo.gerarHistorico(mes, por: autor) }
        let competencia = mes
        _ = try await medir("repasse") {
            try await casa.banco.transacao(como: .motor) { t in
                try GerarRepasse(competencia).executar(casa, acervo, em: t, por: autor).arquivo
            }
        }
        let fecho = try await medir("conferir o fecho") { try await ciclo.fecho(mes) }
        guard fecho.fecha else { throw NaoFechou(motivo: "o fecho") }
    }

    /// O arquivo de margens da folha fechada anterior: três tipos por pessoa; recebido, conferido e aplicado como o gestor o faria.
    private func receberMargens(_ orgao: OrgaoDeTeste, _ acervo: Acervo, _ autor: Autor) async throws {
        let executor = Executor(banco: orgao.banco, papel: .motor, ids: orgao.casa.ids)
        let entrada = Entrada(
            casa: orgao.casa, acervo: acervo, fila: FilaDeTarefas(ids: orgao.casa.ids) { executor.acordar() },
            aoDesligar: { _, _, _ in })
        entrada.registrar(em: executor)
        try await executor.iniciar(trabalhadores: 1)
        let arquivo = arquivoDeMargens()
        let recebido = try await medir("receber as margens (\(pessoas * 3) linhas)") {
            let recepcao = try await entrada.receber(.margens, nome: "margens.txt", por: autor)
            for inicio in stride(from: 0, to: arquivo.count, by: 1 << 20) {
                try await recepcao.receber(Array(arquivo[inicio..<min(inicio + 1 << 20, arquivo.count)]))
            }
            return try await recepcao.terminar().id
        }
        _ = try await medir("conferir as margens") {
            let conferencia = try await entrada.conferir(recebido, por: autor)
            guard conferencia.aprovada else { throw NaoFechou(motivo: conferencia.arquivo.motivo) }
        }
        _ = try await medir("aplicar as margens") {
            let tarefa = try await entrada.agendar(recebido, por: autor)
            let fim = try await FilaDeTarefas.esperar(tarefa, ate: .seconds(900), em: orgao.banco, como: .motor)
            guard fim?.situacao == .terminada else { throw NaoFechou(motivo: fim?.mensagem) }
        }
        await executor.encerrar()
    }

    private func arquivoDeMargens() -> [UInt8] {
        var saida = Array("0MARGENS   \((mes - 1).compacta)20251231000001\(String(repeating: " ", count: 41))\r\n".utf8)
        saida.reserveCapacity(pessoas * 3 * 74 + 200)
        var soma: Int64 = 0
        for pessoa in 1...pessoas {
            let bruta = Int64(100_000 + (pessoa % 97) * 1_000 - (pessoa % 5) * 700)
            for tipo in ["geral", "total", "cartao"] {
                soma += bruta
                saida += Array("1\(alinhado("M\(pessoa)", 12))\(alinhado(tipo, 44))+\(zeros(bruta, 13)) \r\n".utf8)
            }
        }
        saida += Array("9\(zeros(Int64(pessoas * 3), 9))+\(zeros(soma, 17))\(alinhado("", 44))\r\n".utf8)
        return saida
    }

    private func zeros(_ numero: Int64, _ casas: Int) -> String {
        let texto = String(numero)
        return String(repeating: "0", count: casas - texto.count) + texto
    }

    private func alinhado(_ texto: String, _ casas: Int) -> String {
        texto + String(repeating: " ", count: casas - texto.count)
    }

    private func medir<T>(_ passo: String, _ corpo: () async throws -> T) async throws -> T {
        let cronometro = Cronometro()
        let saida = try await corpo()
        try dizer(Medida(passo: passo, segundos: cronometro.segundos, pico: picoDeMemoria()))
        return saida
    }

    /// A folha fechada que responde à remessa: uma linha em cinquenta não coube; escrita à mão, como a escreveria a folha.
    private func folhaFechada(_ remessa: Int64, _ casa: Instalacao, _ autor: Autor) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await pedaco in try await Download.abrir(remessa, de: nil, casa, por: autor).conteudo() {
            bytes += pedaco
        }
        let brancos = String(repeating: " ", count: 29)
        var saida = Array("0RETORNO   \(mes.compacta)20260131000001\(brancos)\r\n".utf8)
        saida.reserveCapacity(bytes.count * 2)
        var (linhas, soma) = (Int64(0), Int64(0))
        for linha in bytes.split(separator: 10) where linha.first == UInt8(ascii: "1") {
            linhas += 1
            let enviado = linha[(linha.startIndex + 33)..<(linha.startIndex + 45)]
            saida += linha.prefix(45)
            if linhas.isMultiple(of: 50) {
                saida += Array("000000000000H2 \r\n".utf8)
            } else {
                soma += Int64(String(decoding: enviado, as: UTF8.self)) ?? 0
                saida += enviado
                saida += Array("   \r\n".utf8)
            }
        }
        saida += Array("9\(zeros(linhas, 9))\(zeros(soma, 18))\(String(repeating: " ", count: 32))\r\n".utf8)
        return saida
    }
}

/// A equação do mês não fechou, ou um arquivo foi recusado: é defeito, e a medição não vale.
struct NaoFechou: Error { let motivo: String? }
