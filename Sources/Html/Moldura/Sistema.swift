/// O que é igual em toda página de um portal: nomes, contato, versão e onde ficam os arquivos públicos.
package struct Sistema: Sendable {
    /// Nome do sistema, no título da página e no cabeçalho.
    package var nome: String
    /// Qual portal, ao lado do nome.
    package var portal: String
    /// Sigla e nome de quem oferece o sistema.
    package var sigla: String
    package var orgao: String
    /// Versão, no rodapé.
    package var versao: String
    /// Contato da central de atendimento, no mesmo lugar em toda página.
    package var contatos: [Contato]
    /// Ligações do rodapé: acessibilidade, privacidade, termos.
    package var rodape: [LigacaoDeRodape]
    /// Pasta dos arquivos públicos, com barra no fim.
    package var publico: String
    /// Marca que muda quando os arquivos públicos mudam, para o navegador não usar os velhos.
    package var marca: String
    /// Página da casa do portal.
    package var casa: Endereco
    /// Onde se gravam as preferências de leitura de quem navega sem programa. Sem ele os botões só valem com programa.
    package var aparencia: Endereco?

    /// Manifesto de aplicativo instalável; a política de conteúdo precisa então de `manifest-src 'self'`.
    package var manifesto: Endereco?

    package struct Contato: Sendable {
        let icone: Icone
        let texto: String
        let endereco: Endereco?

        /// Contato com ícone, texto e, se houver, para onde ligar ou escrever.
        package init(_ icone: Icone, _ texto: String, _ endereco: Endereco? = nil) {
            self.icone = icone
            self.texto = texto
            self.endereco = endereco
        }
    }

    package struct LigacaoDeRodape: Sendable {
        let texto: String
        let endereco: Endereco

        package init(_ texto: String, _ endereco: Endereco) {
            self.texto = texto
            self.endereco = endereco
        }
    }

    package init(
        nome: String, portal: String, sigla: String, orgao: String, versao: String, contatos: [Contato] = [],
        rodape: [LigacaoDeRodape] = [], publico: String = "/publico/", marca: String = "", casa: Endereco = "/",
        aparencia: Endereco? = nil, manifesto: Endereco? = nil
    ) {
        self.nome = nome
        self.portal = portal
        self.sigla = sigla
        self.orgao = orgao
        self.versao = versao
        self.contatos = contatos
        self.rodape = rodape
        self.publico = publico
        self.marca = marca
        self.casa = casa
        self.aparencia = aparencia
        self.manifesto = manifesto
    }

    /// Endereço de um arquivo público, com a marca.
    func arquivo(_ nome: String) -> String {
        marca.isEmpty ? "\(publico)\(nome)" : "\(publico)\(nome)?v=\(Endereco.codificado(marca))"
    }
}
