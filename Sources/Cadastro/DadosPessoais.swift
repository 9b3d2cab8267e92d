import BancoDeDados
import Cifra
import Nucleo

/// O que é pessoal numa pessoa: vai num só bloco cifrado por linha, nunca em coluna própria.
///
/// `nil` é desconhecido. O CPF se procura pelo índice cego (`indiceCego`), nunca decifrando.
/// - Fonte: LGPD-07 (dados tratados); arquitetura, §6.
package struct DadosPessoais: Sendable, Hashable, Codable {
    package var nome: String
    package var cpf: String
    package var nascimento: String?
    package var email: String?
    package var telefone: String?
    package var banco: String?
    package var agencia: String?
    package var conta: String?

    package init(
        nome: String, cpf: CPF, nascimento: Dia? = nil, email: String? = nil, telefone: String? = nil,
        banco: String? = nil, agencia: String? = nil, conta: String? = nil
    ) {
        self.nome = nome
        self.cpf = cpf.digitos
        self.nascimento = nascimento?.iso
        self.email = email
        self.telefone = telefone
        self.banco = banco
        self.agencia = agencia
        self.conta = conta
    }

    /// O bloco cifrado para a linha `id` da tabela `pessoa`.
    package func cifrados(para id: Int64, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.cifrar(json: self, tabela: "pessoa", coluna: "pessoal", id: id)
    }

    /// Abre o bloco da linha `id`; lança se foi adulterado ou trocado de linha.
    package static func abrindo(_ bloco: [UInt8], de id: Int64, _ cofre: Cofre) throws -> DadosPessoais {
        let dados: DadosPessoais = try cofre.decifrar(json: bloco, tabela: "pessoa", coluna: "pessoal", id: id)
        return DaTarefa.velada ? dados.velados : dados
    }

    /// O que se mostra a quem só dá apoio: as iniciais, o meio do CPF e mais nada.
    package var velados: DadosPessoais {
        var velados = self
        velados.nome = DaTarefa.iniciais(de: nome)
        do { velados.cpf = try CPF.lendo(cpf).mascarado } catch { velados.cpf = "***" }
        (velados.nascimento, velados.email, velados.telefone) = (nil, nil, nil)
        (velados.banco, velados.agencia, velados.conta) = (nil, nil, nil)
        return velados
    }

    /// O índice pelo qual se acha um CPF sem o ter em claro no banco, como se grava agora.
    package static func indice(de cpf: CPF, _ cofre: Cofre) -> [UInt8] {
        cofre.indiceCego(cpf.digitos, dominio: dominio)
    }

    /// Os índices por que se procura um CPF: durante a troca da chave, os dois valem.
    package static func indices(de cpf: CPF, _ cofre: Cofre) -> [[UInt8]] {
        cofre.indicesCegos(cpf.digitos, dominio: dominio)
    }

    /// O índice que se grava, pela versão que o banco diz (`IndiceEmUso`).
    package static func indice(de cpf: CPF, versao: Int, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.indiceCego(cpf.digitos, dominio: dominio, versao: versao)
    }

    private static let dominio = "cpf"
}
