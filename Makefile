# Runs and checks the product.  Set-up happens by itself and takes no time while nothing changed.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

BIN := .venv/bin
CASES ?= 24
WORKERS ?= 2
YEAR ?= 500
VERBS ?= 100
VERB_STEPS ?= 50
KILLS ?= 2000
STORM_CASES ?= 10000
CUTS ?= 1000
MODELS ?= 1000
BROWSER ?= yes
unexport PYTHONPATH PYTHONHOME

.PHONY: help run demo test check bench verbs year models chaos clean environment assets chromium printing

help: ## 列出这些命令 · list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

run: environment assets printing ## 启动全部（数据库、网页、办理进程、省平台模拟） · start everything and say where it is
	@exec $(BIN)/yijianshi up

demo: environment ## 用虚拟时间办完 24 个演示办件 · play the demonstration cases to their answers (CASES=n)
	@$(BIN)/yijianshi demo --cases $(CASES)

# A page that a busy machine was too slow for is opened once more; nothing else is tried twice.
RETRY = --reruns 2 --only-rerun TimeoutError --only-rerun 'Locator expected'

test: check chromium printing assets ## 全部检查和测试 · all checks and tests (WORKERS=n, BROWSER=no)
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup $(RETRY) $(if $(filter no,$(BROWSER)),-m 'not browser')

check: environment ## 格式、写法、类型、分层 · formatting, lint, types and import contracts
	@status=0; \
	$(BIN)/ruff format --check --quiet . || status=1; \
	$(BIN)/ruff check --quiet . || status=1; \
	$(BIN)/mypy || status=1; \
	$(BIN)/lint-imports --no-logo | tail -n 30 || status=1; \
	exit $$status

bench: environment ## 性能测量，每行一个 JSON · measure; one JSON object a line
	@.ci/setup bench
	@$(BIN)/python -m bench

verbs: environment ## 随机人员随机使用各种办理动作，逐步核对 · random verbs on random cases (VERBS=n, VERB_STEPS=n)
	@VERB_EXAMPLES=$(VERBS) VERB_STEPS=$(VERB_STEPS) $(BIN)/python -m pytest -q -o faulthandler_timeout=0 tests/acceptance/test_verb_safety.py

year: environment ## 一个虚拟年的随机办件，全部答复并核对 · random cases of a virtual year (YEAR=n)
	@RANDOM_CASES=$(YEAR) $(BIN)/python -m pytest -q -o faulthandler_timeout=0 tests/acceptance/test_random_cases.py

chaos: environment ## 随机杀死进程、切断提交，核对独立账本 · kill processes and cut commits at random (KILLS=n STORM_CASES=n CUTS=n)
	@CHAOS_KILLS=$(KILLS) CHAOS_CASES=$(STORM_CASES) CUT_COMMITS=$(CUTS) $(BIN)/python -m pytest -q -o faulthandler_timeout=0 tests/integration/chaos
	@cat var/tests/chaos.json

models: environment ## 随机生成的流程：演练与规定一致，改坏的都被发现 · generated processes, rehearsed and judged (MODELS=n)
	@MODELS=$(MODELS) $(BIN)/python -m pytest -q -o faulthandler_timeout=0 tests/integration/rehearsal/test_generated.py

clean: ## 删除生成的文件，保留 var/ 中的数据 · remove what was generated; data under var/ stay
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage build *.egg-info
	rm -rf webui/frontend/node_modules webui/static/dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@.ci/setup environment

assets: environment
	@$(BIN)/python -m webui.assets build

chromium:
	@$(if $(filter no,$(BROWSER)),:,.ci/setup chromium)

printing:
	@.ci/setup printing
