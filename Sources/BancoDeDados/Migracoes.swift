import CLibpq

/// Leva o banco do passado ao presente: aplica os passos que faltam e recria as definições.
///
/// O passado são as pastas `NNNN-assunto` (tabelas mudam por passo); o presente são os arquivos de definições, que moram
/// no esquema `atual`, apagado e recriado inteiro quando algum mudou ou algum passo subiu. Passo publicado não muda: a
/// soma dele é conferida a cada subida.
///
/// Os passos que faltam e as definições sobem **numa transação só**: ou o banco inteiro passa à versão nova, ou fica na
/// velha. Um passo `fora-de-transacao` parte a subida: o que vem antes dele já fica, e ele próprio deve poder ser refeito
/// (`IF NOT EXISTS`); enquanto a subida partida não termina, o esquema `atual` pode faltar.
package struct Migracoes: Sendable {
    private let pastaDosPassos: String
    private let pastaDasDefinicoes: String
    /// Quantas vezes se tenta de novo quando uma trava não sai em três segundos.
    private let tentativas: Int

    /// O que uma subida fez.
    package struct Relato: Sendable, Equatable {
        /// Passos aplicados agora, em ordem.
        package var aplicados: [String] = []
        /// As definições foram recriadas.
        package var definicoesRecriadas = false

        /// Nada mudou.
        package var vazio: Bool { aplicados.isEmpty && !definicoesRecriadas }
    }

    /// `raiz` é a pasta que contém `Migracoes/` e `Definicoes/`.
    package init(raiz: String) {
        self.init(passos: raiz + "/Migracoes", definicoes: raiz + "/Definicoes")
    }

    /// As duas pastas, à escolha. Pasta que não existe é vazia.
    package init(passos: String, definicoes: String, tentativas: Int = 20) {
        pastaDosPassos = passos
        pastaDasDefinicoes = definicoes
        self.tentativas = tentativas
    }

    /// Migra o banco do endereço, que é o do dono. Bloqueia; duas ao mesmo tempo, a segunda espera e não acha o que fazer.
    ///
    /// Quem tem um `Banco` aberto deve chamar `renovar()` nele depois, se o relato não for vazio. Lança `FalhaDeMigracao`.
    @discardableResult
    package func aplicar(em endereco: String) throws(FalhaDeMigracao) -> Relato {
        let passos = try PassoDeMigracao.ler(pastaDosPassos)
        let definicoes = try Definicoes.ler(pastaDasDefinicoes)
        let conexao = try traduzindo("não consegui conectar") { () throws(FalhaDeBanco) in
            try Conexao(endereco: endereco)
        }
        try traduzindo("não consegui preparar a migração") { () throws(FalhaDeBanco) in
            // A trava é da sessão: cai com a conexão, aconteça o que acontecer.
            try conexao.simples("SET plpgsql.check_asserts = on; SET search_path = public")
            try conexao.simples("SELECT pg_advisory_lock(\(Self.trava))")
            try conexao.simples(Self.tabelas)
        }
        let feitos = try traduzindo("não consegui ler o que já foi migrado") { () throws(FalhaDeBanco) in
            try Self.feitos(conexao)
        }
        let pendentes = try Self.pendentes(passos, feitos)
        var subida = Subida(conexao: conexao, definicoes: definicoes, tentativas: tentativas)
        return try subida.rodar(pendentes, definicoesMudaram: feitos.definicoes != definicoes.soma)
    }

    /// Os passos que faltam, sem aplicar nada.
    package func pendentes(em endereco: String) throws(FalhaDeMigracao) -> [String] {
        let passos = try PassoDeMigracao.ler(pastaDosPassos)
        let feitos = try traduzindo("não consegui ler o que já foi migrado") { () throws(FalhaDeBanco) in
            let conexao = try Conexao(endereco: endereco)
            let ha = try conexao.simples("SELECT WHERE to_regclass('public.migracao') IS NOT NULL")
            return ha.quantas == 0 ? Feitos() : try Self.feitos(conexao)
        }
        return try Self.pendentes(passos, feitos).map(\.nome)
    }

    /// O que o banco diz que já foi feito.
    struct Feitos {
        var somas: [(nome: String, soma: [UInt8])] = []
        var definicoes: [UInt8]?
    }

    static func pendentes(_ passos: [PassoDeMigracao], _ feitos: Feitos) throws(FalhaDeMigracao) -> [PassoDeMigracao] {
        var problemas: [String] = []
        for (indice, feito) in feitos.somas.enumerated() {
            guard let passo = passos.first(where: { $0.nome == feito.nome }) else {
                problemas.append("o banco já tem a migração \(feito.nome), que este programa não conhece")
                continue
            }
            if passo.soma != feito.soma {
                problemas.append(
                    "a migração \(passo.nome) mudou depois de publicada: desfaça a mudança e crie outro passo")
            }
            if passo.numero != indice + 1 {
                problemas.append("a migração \(passo.nome) já foi aplicada, mas falta uma anterior a ela")
            }
        }
        guard problemas.isEmpty else { throw FalhaDeMigracao(problemas) }
        return Array(passos.dropFirst(feitos.somas.count))
    }

    private static func feitos(_ conexao: Conexao) throws(FalhaDeBanco) -> Feitos {
        var feitos = Feitos()
        for linha in try conexao.executar("SELECT nome, soma FROM public.migracao ORDER BY nome", papel: "") {
            feitos.somas.append((try linha.ler(0), try linha.ler(1)))
        }
        let linha = try conexao.executar("SELECT soma FROM public.definicao_aplicada", papel: "").primeira
        feitos.definicoes = try linha?.ler(0)
        return feitos
    }

    private func traduzindo<T>(
        _ contexto: String, _ fazer: () throws(FalhaDeBanco) -> T
    ) throws(FalhaDeMigracao) -> T {
        do throws(FalhaDeBanco) { return try fazer() } catch {
            throw FalhaDeMigracao(["\(contexto): \(error)"], falha: error)
        }
    }

    /// Número da trava consultiva: as letras de «migracao».
    private static let trava = Int64(bitPattern: 0x6D69_6772_6163_616F)

    /// Com RLS e sem política: só o dono lê e grava.
    private static let tabelas = """
        DO $$ BEGIN
            IF to_regclass('public.definicao_aplicada') IS NOT NULL THEN RETURN; END IF;
            CREATE TABLE public.migracao (
                nome        text        PRIMARY KEY,
                soma        bytea       NOT NULL CHECK (octet_length(soma) = 32),
                aplicada_em timestamptz NOT NULL DEFAULT now()
            );
            CREATE TABLE public.definicao_aplicada (
                unica       boolean     PRIMARY KEY DEFAULT true CHECK (unica),
                soma        bytea       NOT NULL CHECK (octet_length(soma) = 32),
                aplicada_em timestamptz NOT NULL DEFAULT now()
            );
            ALTER TABLE public.migracao ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.definicao_aplicada ENABLE ROW LEVEL SECURITY;
        END $$
        """
}
