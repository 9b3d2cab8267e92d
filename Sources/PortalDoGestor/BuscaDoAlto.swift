import Acesso
import BancoDeDados
import Cadastro
import Folha
import Html
import Nucleo

/// O que se digita na busca do alto e não é pessoa nem contrato: consignatária ou competência, se quem procura pode vê-las.
///
/// - Fonte: experiencia.md, regra 2.
struct BuscaDoAlto {
    private let texto: String
    private let usuario: UsuarioNaSessao

    init(_ texto: String, _ usuario: UsuarioNaSessao) {
        self.texto = texto
        self.usuario = usuario
    }

    /// Aonde levar; `nil` se é nome de pessoa, ou nada.
    ///
    /// O código, o CNPJ e o nome inteiro da consignatária valem logo; um pedaço do nome, só se não é o de pessoa nenhuma.
    func destino(em t: Transacao, ePessoa: () throws -> Bool) throws -> Endereco? {
        let consignatarias = usuario.pode(PortalDoGestor.atoDeConsignatarias) ? try listar(em: t) : []
        let procurado = DiretorioDePessoas.dobrar(texto.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        if let exata = consignatarias.first(where: { $0.corresponde(a: procurado) }) {
            return PortalDoGestor.consignataria(exata.id)
        }
        if let mes = try competencia(em: t) { return "/gestor/competencias/\(mes.iso)" }
        let parecidas = consignatarias.filter { $0.nomes.contains { $0.contains(procurado) } }
        guard !parecidas.isEmpty, try !ePessoa() else { return nil }
        return parecidas.count == 1
            ? PortalDoGestor.consignataria(parecidas[0].id) : Endereco("/gestor/consignatarias").com("busca", texto)
    }

    private struct Candidata {
        let id: Int64
        let codigo: String
        let cnpj: String
        let nomes: [String]

        func corresponde(a procurado: String) -> Bool {
            let algarismos = procurado.filter { $0.isLetter || $0.isNumber }
            return codigo == procurado || nomes.contains(procurado) || (algarismos.count == 14 && cnpj == algarismos)
        }
    }

    private func listar(em t: Transacao) throws -> [Candidata] {
        try t.executar("SELECT id, codigo, cnpj, nome, razao_social FROM consignataria ORDER BY nome, id").map {
            Candidata(
                id: try $0.ler(0), codigo: DiretorioDePessoas.dobrar(try $0.ler(1)),
                cnpj: DiretorioDePessoas.dobrar(try $0.ler(2)),
                nomes: [DiretorioDePessoas.dobrar(try $0.ler(3)), DiretorioDePessoas.dobrar(try $0.ler(4))])
        }
    }

    /// A competência que existe, escrita como `10/2026` ou `2026-10`; só algarismos podem ser outra coisa.
    private func competencia(em t: Transacao) throws -> Competencia? {
        guard usuario.pode(PortalDoGestor.atoDaFolha), texto.contains(where: { $0 == "/" || $0 == "-" }) else {
            return nil
        }
        do {
            let mes = try Competencia.lendo(texto)
            return try FolhaDoMes.ler(mes, em: t)?.competencia
        } catch is TextoInvalido {
            return nil
        }
    }
}
