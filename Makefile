# Os verbos do dia a dia; `make` sozinho os lista.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := ajuda
MAKEFLAGS += --no-print-directory

# debug enquanto a demonstração cresce; AVERBA_CONFIG=release make demo para medir
AVERBA_CONFIG ?= debug
# Python das conferências; .ferramentas/ nasce em `make instalar`
export AVERBA_PYTHON ?= $(CURDIR)/.ferramentas/bin/python3
# Testes ao mesmo tempo. Todos juntos, como o Swift Testing os começaria, cada um leva minutos, e o que tem prazo o perde.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= $(shell echo $$((3 * $$(nproc))))

.PHONY: ajuda
ajuda: ## lista estes verbos
	@awk 'BEGIN { FS = ":[^#]*## " } /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## instala o que falta, compila e põe a demonstração no ar em https://localhost:8443
	@ferramentas/instalar.sh ligar
	swift build -c $(AVERBA_CONFIG) --product averba
	exec ferramentas/demonstrar.sh .build/$(AVERBA_CONFIG)/averba $(OPCOES)

.PHONY: test
test: ## instala o que falta e roda todas as provas (é o que a CI chama)
	@ferramentas/provar.sh

.PHONY: instalar
instalar: ## instala os pacotes do sistema e de Python que faltarem
	@ferramentas/instalar.sh

.PHONY: formatar
formatar: ## escreve o código no formato da casa
	swift format format --in-place --parallel --recursive Package.swift Sources Tests

.PHONY: formato
formato: ## confere o formato sem mudar nada
	swift format lint --strict --parallel --recursive Package.swift Sources Tests

.PHONY: arrumar
arrumar: formato ## confere o formato e as regras da casa (ArrumacaoTests)
	swift test --disable-xctest --filter ArrumacaoTests

.PHONY: requisitos
requisitos: ## escreve docs/requisitos.md de novo a partir do código e dos testes
	python3 ferramentas/requisitos.py

.PHONY: navegador
navegador: ## abre as telas no Chromium e confere a acessibilidade
	@ferramentas/instalar.sh
	swift build --product averba
	"$(AVERBA_PYTHON)" Tests/Navegador/provar.py $(OPCOES)

.PHONY: retratos
retratos: ## grava de novo os retratos de arquivos e páginas (confira o git diff depois)
	REGRAVAR=1 swift test --disable-xctest || true
	git status --short -- '*/Retratos/*'

.PHONY: prova-longa
prova-longa: ## as provas demoradas, que a CI não roda
	@ferramentas/instalar.sh
	AVERBA_PROVA_LONGA=1 swift test --disable-xctest --filter provaLonga 2>&1 | tee .build/prova-longa.log
	@grep -q 'Test run with [1-9]' .build/prova-longa.log || { echo "prova-longa: nenhuma prova rodou" >&2; exit 1; }
	mkdir -p .build/pagina-de-captura
	CAPTURA_EM=.build/pagina-de-captura swift test --skip-build --disable-xctest --filter PaginaDeCaptura
	"$(AVERBA_PYTHON)" Tests/Navegador/captura.py .build/pagina-de-captura
	"$(AVERBA_PYTHON)" Tests/Navegador/prova_de_vida.py .build/debug/averba

.PHONY: desempenho
desempenho: ## mede a velocidade contra os pares, na mesma rodada
	@ferramentas/instalar.sh medir
	swift build -c release --product averba
	swift build -c release --product medir
	"$(AVERBA_PYTHON)" Tests/Desempenho/medir.py $(OPCOES)

.PHONY: taxas
taxas: ## mede as taxas de erro da prova de vida sobre a pessoa sintética e reescreve o documento delas
	@ferramentas/instalar.sh
	swift build -c release --product medir
	"$(AVERBA_PYTHON)" Tests/PessoaSintetica/taxas.py .build/release/medir

.PHONY: seguranca
seguranca: ## ataca um servidor de demonstração com sslyze, schemathesis, ffuf, slowhttptest, sqlmap e wapiti
	@ferramentas/instalar.sh atacar
	swift build --product averba
	"$(AVERBA_PYTHON)" Tests/Seguranca/atacar.py $(OPCOES)

.PHONY: limpar
limpar: ## apaga o que foi compilado e as ferramentas instaladas na pasta (os dados ficam)
	rm -rf .build .ferramentas
