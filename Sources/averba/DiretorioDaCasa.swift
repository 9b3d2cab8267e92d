import Acesso
import Auditoria
import Diretorio
import Foundation
import Nucleo

/// O diretório do órgão desta instalação.
///
/// Vem do ambiente (`AVERBA_LDAP` e companhia, em `docs/diretorio.md`) ou do arquivo `diretorio` da pasta de dados. Sem servidor não há
/// diretório; com servidor pela metade o programa não sobe.
enum DiretorioDaCasa {
    static let arquivo = "diretorio"

    static func ler(
        pasta: String, ambiente: [String: String], relogio: Relogio
    ) throws(ConfiguracaoDeDiretorioInvalida) -> DiretorioDoOrgao? {
        let valores = Ajustes(arquivo: pasta + "/" + arquivo, ambiente)
        guard let configuracao = try configuracao(valores) else { return nil }
        return DiretorioDoOrgao(
            Diretorio(configuracao) { relogio.agora.data }, identificador: try identificador(valores),
            nome: valores["AVERBA_LDAP_NOME"] ?? "do órgão", portais: try portais(valores),
            senhaPropria: try simOuNao("AVERBA_LDAP_SENHA_PROPRIA", valores))
    }

    /// A configuração, sem ligar nada; `nil` se não há diretório.
    static func configuracao(_ valores: Ajustes) throws(ConfiguracaoDeDiretorioInvalida) -> ConfiguracaoDoDiretorio? {
        guard let servidores = valores["AVERBA_LDAP"] else { return nil }
        var configuracao = try ConfiguracaoDoDiretorio(
            servidores: servidores, meio: try meio(valores), atributo: try identificador(valores).campo,
            grupo: valores["AVERBA_LDAP_GRUPO"], autoridades: valores["AVERBA_LDAP_CA"])
        if let erros = valores["AVERBA_LDAP_ERROS"] {
            guard let numero = Int(erros), (1...20).contains(numero) else {
                throw invalida("AVERBA_LDAP_ERROS é um número de 1 a 20")
            }
            configuracao.errosAntesDaPausa = numero
        }
        return configuracao
    }

    private static func meio(
        _ valores: Ajustes
    ) throws(ConfiguracaoDeDiretorioInvalida) -> ConfiguracaoDoDiretorio.Meio {
        let (base, filtro) = (valores["AVERBA_LDAP_BASE"], valores["AVERBA_LDAP_FILTRO"])
        switch (valores["AVERBA_LDAP_SERVICO"], valores["AVERBA_LDAP_LIGAR_COMO"]) {
        case (let servico?, nil):
            guard let base, let filtro else {
                throw invalida(
                    "a conta de serviço procura na base com o filtro: diga AVERBA_LDAP_BASE e AVERBA_LDAP_FILTRO")
            }
            return try .procurando(servico: servico, senha: try senhaDoServico(valores), base: base, filtro: filtro)
        case (nil, let modelo?): return try .direta(como: modelo, base: base, filtro: filtro)
        default:
            throw invalida(
                "ou uma conta de serviço procura quem entra (AVERBA_LDAP_SERVICO), ou se liga direto (AVERBA_LDAP_LIGAR_COMO)"
            )
        }
    }

    /// Do arquivo que só ela tem, ou do ajuste.
    private static func senhaDoServico(_ valores: Ajustes) throws(ConfiguracaoDeDiretorioInvalida) -> String {
        if let caminho = valores["AVERBA_LDAP_SENHA_ARQUIVO"] {
            guard let bytes = FileManager.default.contents(atPath: caminho) else {
                throw invalida("o arquivo de AVERBA_LDAP_SENHA_ARQUIVO não se lê")
            }
            guard let texto = String(bytes: bytes, encoding: .utf8) else {
                throw invalida("o arquivo de AVERBA_LDAP_SENHA_ARQUIVO não está em UTF-8")
            }
            return texto.trimmingCharacters(in: .newlines)
        }
        return valores["AVERBA_LDAP_SENHA"] ?? ""
    }

    private static func identificador(
        _ valores: Ajustes
    ) throws(ConfiguracaoDeDiretorioInvalida) -> IdentificadorNaConta {
        switch (valores["AVERBA_LDAP_CPF"], valores["AVERBA_LDAP_MATRICULA"]) {
        case (let campo?, nil): .cpf(campo)
        case (nil, let campo?): .matricula(campo)
        default:
            throw invalida(
                "diga o atributo que traz o CPF (AVERBA_LDAP_CPF) ou a matrícula (AVERBA_LDAP_MATRICULA), e não os dois"
            )
        }
    }

    private static func portais(_ valores: Ajustes) throws(ConfiguracaoDeDiretorioInvalida) -> Set<Portal> {
        let nomes = (valores["AVERBA_LDAP_PORTAIS"] ?? Portal.servidor.rawValue).split(separator: " ").map(String.init)
        let portais = nomes.compactMap(Portal.init(rawValue:)).filter { $0 != .consignataria }
        guard !portais.isEmpty, portais.count == nomes.count else {
            throw invalida("AVERBA_LDAP_PORTAIS é «servidor», «gestor» ou os dois")
        }
        return Set(portais)
    }

    private static func simOuNao(
        _ nome: String, _ valores: Ajustes
    ) throws(ConfiguracaoDeDiretorioInvalida) -> Bool {
        switch valores[nome] {
        case nil, "nao", "não": false
        case "sim": true
        default: throw invalida("\(nome) é «sim» ou «nao»")
        }
    }

    private static func invalida(_ motivo: String) -> ConfiguracaoDeDiretorioInvalida {
        ConfiguracaoDeDiretorioInvalida(motivo: motivo)
    }
}
